package io.holdfast.launcher;

import java.util.Set;

/** When a bundle starts; they stop the other way round. */
final class StartLevels {
    /** What others are built on. */
    static final int LIBRARIES = 1;
    /** The configuration, so that no component starts with the wrong one. */
    static final int CONFIGURATION = 2;
    /** Everything that is swapped; bundles in the deploy folders too. */
    static final int PLUG_INS = 3;
    /** Nothing starts here: reached, it says that every plug-in there is has started, so that the best can be chosen. */
    static final int COMPLETE = 4;
    /** Listeners: open last, and let go first, so that requests in flight find what they need. */
    static final int FRONT = 5;
    /** What changes the node while it runs. */
    static final int LAST = 6;

    private static final String OURS = "io.holdfast.";
    private static final Set<String> BASE = Set.of("config", "parts", "model", "spi", "unixfs", "rocksdb");
    private static final Set<String> CONTROL = Set.of("shell", "console");

    private StartLevels() {
    }

    static int of(String symbolicName) {
        if (!symbolicName.startsWith(OURS)) {
            return symbolicName.equals("org.apache.felix.fileinstall") ? LAST : LIBRARIES;
        }
        String name = symbolicName.substring(OURS.length());
        if (BASE.contains(name)) {
            return CONFIGURATION;
        }
        if (CONTROL.contains(name)) {
            return LAST;
        }
        return name.equals("http") ? FRONT : PLUG_INS;
    }
}
