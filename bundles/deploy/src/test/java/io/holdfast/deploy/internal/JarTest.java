package io.holdfast.deploy.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarTest {
    @TempDir
    Path folder;

    private Path jar(boolean bundle) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        if (bundle) {
            manifest.getMainAttributes().putValue("Bundle-SymbolicName", "x");
        }
        Path file = folder.resolve("x.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            out.putNextEntry(new ZipEntry("a"));
            out.write(new byte[10_000]);
        }
        return file;
    }

    @Test
    void aBundleHasNoFlaw() throws IOException {
        assertThat(Jar.flaw(jar(true).toFile())).isEmpty();
    }

    @Test
    void aPlainJarIsNoBundle() throws IOException {
        assertThat(Jar.flaw(jar(false).toFile())).contains("Bundle-SymbolicName");
    }

    @Test
    void everyTruncatedJarIsUnreadable() throws IOException {
        byte[] whole = Files.readAllBytes(jar(true));
        for (int length = 0; length < whole.length; length += 7) {
            Path cut = Files.write(folder.resolve("cut.jar"), Arrays.copyOf(whole, length));
            assertThat(Jar.flaw(cut.toFile())).as("the first %d bytes", length).contains("no readable jar");
        }
        assertThat(Jar.flaw(folder.resolve("absent.jar").toFile())).contains("no readable jar");
    }
}
