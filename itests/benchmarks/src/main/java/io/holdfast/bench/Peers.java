package io.holdfast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The programs to measure beside, in the folder that HOLDFAST_PEERS names. */
final class Peers {
    private static final String FOLDER = System.getenv("HOLDFAST_PEERS");

    private Peers() {
    }

    static boolean have(String program) {
        return FOLDER != null && Files.isExecutable(Path.of(FOLDER, program));
    }

    /** For the table when a program is not there. */
    static String missing(String rows, String program) {
        return "Without " + rows + ": no " + program + " (HOLDFAST_PEERS=" + FOLDER + "; itests/peers/install makes that folder).";
    }

    static Process start(Map<String, String> env, Path log, String program, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(FOLDER, program).toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(env);
        return builder.start();
    }

    /** Runs a program to its end and gives what it printed. */
    static String run(Map<String, String> env, String program, String... args) throws IOException, InterruptedException {
        Path log = Files.createTempFile("peer", ".log");
        try {
            Process process = start(env, log, program, args);
            if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(program + " " + String.join(" ", args) + " failed: " + Files.readString(log));
            }
            return Files.readString(log).strip();
        } finally {
            Files.delete(log);
        }
    }
}
