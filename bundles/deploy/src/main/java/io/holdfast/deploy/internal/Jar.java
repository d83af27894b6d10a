package io.holdfast.deploy.internal;

import java.io.File;
import java.io.IOException;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** What can be told of a jar before it is installed. */
final class Jar {
    private Jar() {
    }

    /** Why this file can be no bundle; empty when it can. */
    static String flaw(File file) {
        try (JarFile jar = new JarFile(file, false)) {
            Manifest manifest = jar.getManifest();
            if (manifest == null || manifest.getMainAttributes().getValue("Bundle-SymbolicName") == null) {
                return "it is no bundle: its manifest has no Bundle-SymbolicName";
            }
            return truncated(jar);
        } catch (IOException | SecurityException e) {
            return "it is no readable jar: " + e.getMessage();
        }
    }

    private static String truncated(JarFile jar) throws IOException {
        byte[] buffer = new byte[8192];
        for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements();) {
            try (var in = jar.getInputStream(entries.nextElement())) {
                // reading to the end checks the entry
                while (in.read(buffer) >= 0) {
                    continue;
                }
            }
        }
        return "";
    }
}
