package io.holdfast.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What was asked for. The options may stand before or after the command; behind {@code exec} every word is the console's.
 *
 * @param command  {@code daemon}, {@code init}, ...; {@code help} when there is none
 * @param data     the data folder, absolute
 * @param logLevel as {@link Logging#LEVEL}; empty = the default
 * @param console  serve the console on standard input
 * @param rest     the command's own words
 */
record CommandLine(String command, Path data, String logLevel, boolean console, List<String> rest) {
    private static final List<String> COMMANDS = List.of("daemon", "init", "console", "exec", "version", "help", "train");
    /** Options with a value, behind a space or behind an equals sign. */
    private static final Set<String> VALUED = Set.of("--config", "-c", "--path", "--loglevel", "-l");

    static CommandLine parse(String[] args, Map<String, String> env) throws UsageException {
        String command = null;
        String path = null;
        String level = env.getOrDefault(Logging.LEVEL, "");
        boolean console = false;
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            String option = option(arg);
            if (ownWord(command, arg)) {
                rest.add(arg);
            } else if (VALUED.contains(option)) {
                boolean isLevel = option.equals("--loglevel") || option.equals("-l");
                level = isLevel ? value(args, i) : level;
                path = isLevel ? path : value(args, i);
                i += arg.contains("=") ? 0 : 1;
            } else {
                switch (option) {
                    case "--debug", "-d" -> level = "debug";
                    case "--console" -> console = true;
                    case "--help", "-h" -> command = "help";
                    case "--version", "-v" -> command = "version";
                    default -> command = command(command, arg);
                }
            }
        }
        return new CommandLine(command == null ? "help" : command, folder(path, env), level, console, List.copyOf(rest));
    }

    /** Whether a word belongs to the command: behind {@code exec} all do, and {@code init} judges its options itself. */
    private static boolean ownWord(String command, String arg) {
        return "exec".equals(command) || "init".equals(command) && !VALUED.contains(option(arg)) && !arg.equals("--debug") && !arg.equals("-d");
    }

    private static String command(String before, String word) throws UsageException {
        if (word.startsWith("-")) {
            throw new UsageException("unknown option: " + word);
        }
        if (before != null) {
            throw new UsageException("unexpected word: " + word);
        }
        if (!COMMANDS.contains(word)) {
            throw new UsageException("unknown command: " + word);
        }
        return word;
    }

    private static String option(String arg) {
        int equals = arg.indexOf('=');
        String name = equals < 0 ? arg : arg.substring(0, equals);
        return VALUED.contains(name) ? name : arg;
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
        if (option != null && !option.isEmpty()) {
            return Path.of(option).toAbsolutePath().normalize();
        }
        String path = Stream.of("HOLDFAST_PATH", "IPFS_CLUSTER_PATH").map(n -> env.getOrDefault(n, "")).filter(p -> !p.isEmpty())
                .findFirst().orElse("");
        // not the JVM's user.home, which comes from the password file: the start script goes by HOME, and a container's user has no entry there
        String home = env.getOrDefault("HOME", "");
        Path folder = path.isEmpty() ? Path.of(home.isEmpty() ? System.getProperty("user.home") : home, ".holdfast") : Path.of(path);
        return folder.toAbsolutePath().normalize();
    }
}
