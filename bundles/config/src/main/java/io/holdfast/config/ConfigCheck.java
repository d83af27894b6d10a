package io.holdfast.config;

import io.holdfast.config.internal.ConfigFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Checks a data folder without starting a node; needs no framework. */
public final class ConfigCheck {
    private ConfigCheck() {
    }

    /**
     * Checks {@code service.json} and {@code identity.json}, either of which may be missing. Changes nothing.
     *
     * @param env the environment, whose variables override the file
     * @return one line for each problem: key, what was found, what is expected; empty when a node can start with it
     */
    public static List<String> validate(Path folder, Map<String, String> env) {
        return ConfigFiles.problems(folder, env);
    }
}
