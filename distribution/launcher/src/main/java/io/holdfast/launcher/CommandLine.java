package io.holdfast.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What was asked for. The options may stand before or after the command.
 *
 * @param command  {@code daemon}, {@code init}, ...; {@code help} when there is none
 * @param data     the data folder, absolute
 * @param logLevel as {@link Logging#LEVEL}; empty = the default
 * @param console  serve the console on standard input
 * @param rest     the command's own words
 */
record CommandLine(String command, Path data, String logLevel, boolean console, List<String> rest) {
    private static final List<String> COMMANDS = List.of("daemon", "init", "console", "exec", "version", "help", "train");

    static CommandLine parse(String[] args, Map<String, String> env) throws UsageException {
        String command = null;
        String path = null;
        String level = env.getOrDefault(Logging.LEVEL, "");
        boolean console = false;
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            String flag = arg.startsWith("-") ? name(arg) : "";
            switch (flag) {
                case "--config", "-c", "--path" -> {
                    path = value(args, i);
                    i += arg.contains("=") ? 0 : 1;
                }
                case "--loglevel", "-l" -> {
                    level = value(args, i);
                    i += arg.contains("=") ? 0 : 1;
                }
                case "--debug", "-d" -> level = "debug";
                case "--console" -> console = true;
                case "--help", "-h" -> command = "help";
                case "--version", "-v" -> command = "version";
                default -> {
                    if (command == null && flag.isEmpty()) {
                        command = command(arg);
                    } else if (command == null || !takes(command)) {
                        throw new UsageException((flag.isEmpty() ? "unexpected word: " : "unknown option: ") + arg);
                    } else {
                        rest.add(arg);
                    }
                }
            }
        }
        return new CommandLine(command == null ? "help" : command, folder(path, env), level, console, List.copyOf(rest));
    }

    private static String command(String word) throws UsageException {
        if (!COMMANDS.contains(word)) {
            throw new UsageException("unknown command: " + word);
        }
        return word;
    }

    /** Whether the command has words of its own; {@code init} judges its options itself. */
    private static boolean takes(String command) {
        return command.equals("init") || command.equals("exec");
    }

    private static String name(String arg) {
        int equals = arg.indexOf('=');
        return equals < 0 ? arg : arg.substring(0, equals);
    }

    private static String value(String[] args, int i) throws UsageException {
        int equals = args[i].indexOf('=');
        if (equals >= 0) {
            return args[i].substring(equals + 1);
        }
        if (i + 1 == args.length) {
            throw new UsageException("a value is missing after " + args[i]);
        }
        return args[i + 1];
    }

    private static Path folder(String option, Map<String, String> env) {
        String path = option != null ? option : env.getOrDefault("HOLDFAST_PATH", env.getOrDefault("IPFS_CLUSTER_PATH", ""));
        return (path.isEmpty() ? Path.of(System.getProperty("user.home"), ".holdfast") : Path.of(path)).toAbsolutePath().normalize();
    }
}
