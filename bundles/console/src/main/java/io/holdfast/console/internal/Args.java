package io.holdfast.console.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The words behind a command: options and the rest. An option may be written {@code --name value} or {@code --name=value}. */
final class Args {
    private final String command;
    private final Map<String, List<String>> options = new HashMap<>();
    private final List<String> rest = new ArrayList<>();

    /**
     * Takes the words apart.
     *
     * @param flags  options without a value
     * @param valued options with one
     * @throws CommandException for an option that is neither
     */
    Args(String command, String[] words, Set<String> flags, Set<String> valued) {
        this.command = command;
        boolean all = false;
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            if (all || !word.startsWith("-") || word.equals("-")) {
                rest.add(word);
                continue;
            }
            if (word.equals("--")) {
                all = true;
                continue;
            }
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            if (flags.contains(name) && equals < 0) {
                options.put(name, List.of());
            } else if (valued.contains(name)) {
                if (equals < 0 && i + 1 == words.length) {
                    throw new CommandException(command + ": found nothing behind " + name + ", expected a value");
                }
                add(name, equals < 0 ? words[++i] : word.substring(equals + 1));
            } else {
                throw new CommandException(command + ": found " + word + ", expected one of " + known(flags, valued));
            }
        }
    }

    private void add(String name, String value) {
        options.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
    }

    private static String known(Set<String> flags, Set<String> valued) {
        List<String> all = new ArrayList<>(flags);
        all.addAll(valued);
        return all.isEmpty() ? "no option" : String.join(", ", all.stream().sorted().toList());
    }

    boolean flag(String... names) {
        for (String name : names) {
            if (options.containsKey(name)) {
                return true;
            }
        }
        return false;
    }

    /** The last value of this option; null when it was not given. */
    String value(String... names) {
        String found = null;
        for (String name : names) {
            List<String> values = options.get(name);
            found = values == null ? found : values.get(values.size() - 1);
        }
        return found;
    }

    List<String> values(String name) {
        return options.getOrDefault(name, List.of());
    }

    /** The number behind this option; null when it was not given. */
    Integer number(String name) {
        String text = value(name);
        try {
            return text == null ? null : Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw new CommandException(command + " " + name + ": found " + text + ", expected a whole number");
        }
    }

    /** What is no option. */
    List<String> rest() {
        return rest;
    }

    /** The only word that is no option. */
    String one(String what) {
        if (rest.size() != 1) {
            throw new CommandException(command + ": found " + (rest.isEmpty() ? "nothing" : rest.size() + " words") + ", expected " + what);
        }
        return rest.get(0);
    }

    /** The only word that is no option, or null. */
    String oneOrNone(String what) {
        return rest.isEmpty() ? null : one(what);
    }

    void none() {
        if (!rest.isEmpty()) {
            throw new CommandException(command + ": found " + rest.get(0) + ", expected nothing");
        }
    }
}
