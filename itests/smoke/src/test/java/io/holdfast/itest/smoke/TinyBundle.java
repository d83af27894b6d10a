package io.holdfast.itest.smoke;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** The least there is of a bundle. */
final class TinyBundle {
    private TinyBundle() {
    }

    static Path write(Path file, String version, String imports) {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", "tiny");
        headers.putValue("Bundle-Version", version);
        if (!imports.isEmpty()) {
            headers.putValue("Import-Package", imports);
        }
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            jar.flush();
        } catch (IOException e) {
            throw new AssertionError("cannot write " + file, e);
        }
        return file;
    }
}
