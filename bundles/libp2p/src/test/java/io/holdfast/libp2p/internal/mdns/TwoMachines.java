package io.holdfast.libp2p.internal.mdns;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Two network namespaces joined by a wire, and programs in them. Needs root and iproute2. */
final class TwoMachines implements AutoCloseable {
    private final Path script = Files.createTempFile("two-machines", ".sh");
    private final Program keeper;
    private final String id;

    TwoMachines() throws IOException {
        try (var in = TwoMachines.class.getResourceAsStream("two-machines.sh")) {
            Files.write(script, in.readAllBytes());
        }
        keeper = new Program(List.of("unshare", "-n", "-m", "sh", script.toString()));
        keeper.until("");
        id = keeper.lines.get(0);
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
        return new Program(all);
    }

    @Override
    public void close() throws IOException {
        keeper.close();
        Files.delete(script);
    }

    /** A program whose lines are read; it ends with its input. */
    static final class Program implements AutoCloseable {
        final List<String> lines = new CopyOnWriteArrayList<>();
        private final String name;
        private final Process process;

        Program(List<String> command) throws IOException {
            name = command.get(command.size() - 1);
            process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            Thread reader = new Thread(() -> {
                try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
                    in.lines().forEach(lines::add);
                } catch (IOException | java.io.UncheckedIOException e) {
                    // it has ended
                }
            }, "program");
            reader.setDaemon(true);
            reader.start();
        }

        /** The first line that begins so, as soon as there is one. */
        String until(String beginning) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (true) {
                for (String line : lines) {
                    if (line.startsWith(beginning)) {
                        return line;
                    }
                }
                if (System.nanoTime() > end || !process.isAlive()) {
                    throw new AssertionError("no line \"" + beginning + "…\" of " + name
                            + " (the tests of mDNS need root and iproute2), but " + lines);
                }
                LockSupport.parkNanos(10_000_000);
            }
        }

        /** Ends its input and waits for its last lines. */
        void end() throws IOException {
            process.getOutputStream().close();
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    throw new AssertionError("does not end: " + name);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() throws IOException {
            try {
                end();
            } finally {
                process.destroyForcibly();
            }
        }
    }
}
