package io.holdfast.libp2p.internal.mdns;

import io.holdfast.libp2p.internal.interop.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Two network namespaces joined by a wire, and programs in them. Needs root and iproute2. */
final class TwoMachines implements AutoCloseable {
    private final Path script = Files.createTempFile("two-machines", ".sh");
    private final Program keeper;
    private final String id;

    TwoMachines() throws IOException {
        try (var in = TwoMachines.class.getResourceAsStream("two-machines.sh")) {
            Files.write(script, in.readAllBytes());
        }
        keeper = Program.start(Map.of(), List.of("unshare", "-n", "-m", "sh", script.toString()));
        id = keeper.line("the process that keeps the network (needs root and iproute2)", l -> l.matches("\\d+"));
    }

    Program here(List<String> command) throws IOException {
        return in(List.of(), command);
    }

    Program there(List<String> command) throws IOException {
        return in(List.of("ip", "netns", "exec", "there"), command);
    }

    private Program in(List<String> namespace, List<String> command) throws IOException {
        List<String> all = new ArrayList<>(List.of("nsenter", "-t", id, "-n", "-m"));
        all.addAll(namespace);
        all.addAll(command);
        return Program.start(Map.of(), all);
    }

    @Override
    public void close() throws IOException {
        keeper.close();
        Files.delete(script);
    }
}
