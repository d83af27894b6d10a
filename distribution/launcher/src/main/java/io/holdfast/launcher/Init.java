package io.holdfast.launcher;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code init}: runs the configuration bundle's code without a framework. */
final class Init {
    private static final String COMMAND = "io.holdfast.config.InitCommand";

    private Init() {
    }

    static int run(Home home, CommandLine line) throws StartException, IOException {
        boolean asks = line.rest().contains("--help") || line.rest().contains("-h");
        if (asks || Files.notExists(line.data())) {
            return command(home, line);
        }
        // not under a node that runs: it would take up a replaced configuration at once
        try (DataFolder data = DataFolder.open(line.data())) {
            return command(home, line);
        }
    }

    private static int command(Home home, CommandLine line) throws StartException, IOException {
        List<URL> path = new ArrayList<>();
        for (Path bundle : home.bundles()) {
            path.add(bundle.toUri().toURL());
        }
        try (URLClassLoader loader = new URLClassLoader("bundles", path.toArray(URL[]::new), Init.class.getClassLoader())) {
            return (int) loader.loadClass(COMMAND).getMethod("run", Path.class, Map.class, List.class)
                    .invoke(null, line.data(), System.getenv(), line.rest());
        } catch (InvocationTargetException e) {
            throw new StartException("init failed: " + e.getCause().getMessage(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new StartException("this distribution has no " + COMMAND + ": " + e.getMessage(), e);
        }
    }
}
