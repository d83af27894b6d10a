package io.holdfast.config.internal;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;

/** The two files in the data folder. */
public final class ConfigFiles {
    public static final String SERVICE = "service.json";
    private static final String NONE = "none";

    private ConfigFiles() {
    }

    /**
     * Reads and checks {@code service.json} under this environment; without the file everything has its default.
     *
     * @throws ConfigException with all problems
     */
    static Settings settings(Path folder, Map<String, String> env) throws IOException {
        return Checker.check(SERVICE, tree(folder), env);
    }

    /** What a check of the folder finds, as one line each; empty when a node can run with it. Writes nothing. */
    public static java.util.List<String> problems(Path folder, Map<String, String> env) {
        try {
            Settings settings = settings(folder, env);
            Identity.read(folder, settings, env);
            return java.util.List.of();
        } catch (ConfigException e) {
            return e.problems();
        } catch (IOException e) {
            return java.util.List.of(words(e));
        }
    }

    /** What went wrong with a file, for the one who can put it right. */
    static String words(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied";
        }
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + ": no such file or folder";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private static Map<String, Object> tree(Path folder) throws IOException {
        try {
            return Json.read(folder.resolve(SERVICE));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Differs when the file does: time, size and inode; an editor may replace a file within its clock's resolution. */
    static String stamp(Path file) {
        try {
            BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
            return a.lastModifiedTime() + " " + a.size() + " " + a.fileKey();
        } catch (IOException e) {
            return NONE;
        }
    }

    static boolean isThere(String stamp) {
        return !NONE.equals(stamp);
    }
}
