package io.holdfast.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The unpacked distribution; never written to.
 *
 * @param root its folder
 */
record Home(Path root) {
    /** From the jar's manifest; {@code dev} when run from classes. */
    static final String VERSION = version();
    static final String COMPATIBLE = "1.1.6";

    /** The bundles of the distribution, by file name. */
    List<Path> bundles() throws StartException {
        Path folder = root.resolve("bundles");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().endsWith(".jar")).sorted().toList();
        } catch (IOException e) {
            throw new StartException("cannot read the bundles of this distribution in " + folder + ": " + e.getMessage(), e);
        }
    }

    Path deploy() {
        return root.resolve("deploy");
    }

    private static String version() {
        String version = Home.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
