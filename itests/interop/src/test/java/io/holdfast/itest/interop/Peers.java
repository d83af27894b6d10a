package io.holdfast.itest.interop;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real programs, in the folder that the variable HOLDFAST_PEERS names. */
final class Peers {
    private Peers() {
    }

    static String program(String name) {
        String folder = System.getenv("HOLDFAST_PEERS");
        if (folder == null || !Files.isExecutable(Path.of(folder, name))) {
            throw new AssertionError("HOLDFAST_PEERS=" + folder + ": expected a folder with " + name + " (itests/peers/install makes it)");
        }
        return Path.of(folder, name).toString();
    }

    /** What a program printed, and how it ended. */
    record Output(int status, String text) {
    }

    static Output run(Map<String, String> env, String name, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program(name)));
        command.addAll(List.of(args));
        Path out = Files.createTempFile("peer", ".out");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().putAll(env);
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("does not end: " + command + ": " + Files.readString(out));
        }
        String text = Files.readString(out);
        Files.delete(out);
        return new Output(process.exitValue(), text);
    }

    static int freePort() throws IOException {
        try (ServerSocket s = new ServerSocket(0)) {
            return s.getLocalPort();
        }
    }
}
