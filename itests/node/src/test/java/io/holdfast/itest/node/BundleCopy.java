package io.holdfast.itest.node;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Another bundle made of the same classes: under a name of its own, its services with another variant name and ranking. So each part
 * gets a rival that works as well as the original.
 */
final class BundleCopy {
    private BundleCopy() {
    }

    /** Writes the copy beside its target and moves it there in one step, as a careful operator does. */
    static void deploy(Path original, String name, String variant, int ranking, String version, Path target) throws IOException {
        deploy(original, name, version, target, xml -> described(xml, variant, ranking));
    }

    /** As {@link #deploy}, with components whose classes are not there: the bundle starts, and what it offers does not. */
    static void deployHollow(Path original, String name, String variant, int ranking, String version, Path target) throws IOException {
        deploy(original, name, version, target,
                xml -> described(xml, variant, ranking).replace("<implementation class=\"", "<implementation class=\"not.there."));
    }

    private static void deploy(Path original, String name, String version, Path target, UnaryOperator<String> components) throws IOException {
        Path next = Files.createTempFile(target.toAbsolutePath().getParent().getParent(), "copy", ".tmp");
        try (JarFile in = new JarFile(original.toFile()); OutputStream file = Files.newOutputStream(next)) {
            Manifest manifest = new Manifest(in.getManifest());
            Attributes main = manifest.getMainAttributes();
            main.putValue("Bundle-SymbolicName", name);
            main.putValue("Bundle-Version", version);
            try (JarOutputStream out = new JarOutputStream(file, manifest)) {
                for (Enumeration<JarEntry> e = in.entries(); e.hasMoreElements();) {
                    JarEntry entry = e.nextElement();
                    if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        out.putNextEntry(new JarEntry(entry.getName()));
                        out.write(changed(entry.getName(), in.getInputStream(entry).readAllBytes(), components));
                        out.closeEntry();
                    }
                }
            }
        }
        Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] changed(String entry, byte[] content, UnaryOperator<String> components) {
        if (!entry.startsWith("OSGI-INF/") || !entry.endsWith(".xml")) {
            return content;
        }
        return components.apply(new String(content, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }

    private static String described(String xml, String variant, int ranking) {
        return property(property(xml, "holdfast.variant", "String", variant), "service.ranking", "Integer", Integer.toString(ranking));
    }

    private static String property(String xml, String name, String type, String value) {
        String tag = "<property name=\"" + name + "\" type=\"" + type + "\" value=\"" + value + "\"/>";
        String replaced = xml.replaceAll("<property name=\"" + name.replace(".", "\\.") + "\"[^>]*/>", tag);
        return replaced.contains(tag) ? replaced : xml.replaceFirst("(<service[ >])", tag + "$1");
    }
}
