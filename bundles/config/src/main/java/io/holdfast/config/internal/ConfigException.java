package io.holdfast.config.internal;

import java.util.List;

/** The files do not say what this node can run with: each problem names the key, what was found and what is expected. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient List<String> problems;

    public ConfigException(List<String> problems) {
        super(String.join("; ", problems), null, false, false);
        this.problems = List.copyOf(problems);
    }

    public ConfigException(String problem) {
        this(List.of(problem));
    }

    /** One line each. */
    public List<String> problems() {
        return problems;
    }
}
