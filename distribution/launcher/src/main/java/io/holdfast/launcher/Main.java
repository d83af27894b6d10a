package io.holdfast.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** {@code bin/holdfast}. Exit status: 0 done, 1 failed, 2 the command line is wrong. */
public final class Main {
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private Main() {
    }

    public static void main(String[] args) {
        int status = run(args);
        System.out.flush();
        // whatever threads are left
        System.exit(status);
    }

    private static int run(String[] args) {
        try {
            CommandLine line = CommandLine.parse(args, System.getenv());
            return switch (line.command()) {
                case "daemon" -> Daemon.run(home(), line);
                case "train" -> Training.child(home(), line);
                case "init" -> Init.run(home(), line);
                case "console" -> ConsoleClient.interactive(line.data());
                case "exec" -> ConsoleClient.exec(line.data(), line.rest());
                case "version" -> print("holdfast " + Home.VERSION + " (IPFS Cluster " + Home.COMPATIBLE + " compatible)");
                default -> print(help());
            };
        } catch (UsageException e) {
            System.err.println("holdfast: " + e.getMessage() + " (holdfast --help lists the commands)");
            return USAGE;
        } catch (StartException | IOException e) {
            System.err.println("holdfast: " + e.getMessage());
            return FAILED;
        }
    }

    private static Home home() throws StartException {
        String home = System.getProperty("holdfast.home");
        if (home == null) {
            throw new StartException("the property holdfast.home is missing; start with bin/holdfast");
        }
        return new Home(Path.of(home));
    }

    private static int print(String text) {
        System.out.println(text);
        return 0;
    }

    private static String help() throws IOException {
        try (InputStream in = Main.class.getResourceAsStream("help.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
        }
    }
}
