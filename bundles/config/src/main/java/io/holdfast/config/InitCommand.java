package io.holdfast.config;

import io.holdfast.config.internal.Init;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Makes a data folder: {@code service.json} and {@code identity.json}; needs no framework. */
public final class InitCommand {
    private InitCommand() {
    }

    /**
     * Writes both files; asks nothing, prints what was written, or what is wrong to the standard error.
     *
     * @param folder made when absent
     * @param env    the environment: what it says goes into the file
     * @param args   {@code --force}, {@code --from <folder>}, {@code --ipfs <multiaddress>}, {@code --help}
     * @return 0, or 1 when nothing was written, or 2 when the options are wrong
     */
    public static int run(Path folder, Map<String, String> env, List<String> args) {
        return new Init(folder, env, System.out, System.err).run(args);
    }
}
