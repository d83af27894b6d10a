package io.holdfast.parts.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which store holds the pinset: a small file beside the stores, replaced atomically and durably. An empty or stale State has
 * another store id than the one written here, and never serves.
 */
final class StateAuthority {
    private static final Logger LOG = LoggerFactory.getLogger(StateAuthority.class);

    private final Path file;
    private String storeId = "";
    private String variant = "";

    /**
     * Reads the file.
     *
     * @throws UncheckedIOException when it is there and cannot be read
     */
    StateAuthority(Path file) {
        this.file = file;
        try {
            if (Files.exists(file)) {
                String[] words = Files.readString(file).strip().split(" ");
                if (words.length != 2) {
                    throw new IOException(file + ": found '" + String.join(" ", words) + "', expected a store id and a variant");
                }
                storeId = words[0];
                variant = words[1];
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isUnset() {
        return storeId.isEmpty();
    }

    boolean is(String id) {
        return storeId.equals(id);
    }

    /** The variant that holds the pinset, for messages. */
    String variant() {
        return variant;
    }

    /** From now on this store holds the pinset; durable on return. */
    void move(String id, String toVariant) {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.getParent());
            try (FileChannel out = FileChannel.open(next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                out.write(ByteBuffer.wrap((id + " " + toVariant + "\n").getBytes(StandardCharsets.UTF_8)));
                out.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot record in " + file + " that " + toVariant + " holds the pinset", e);
        }
        storeId = id;
        variant = toVariant;
        forceFolder();
    }

    /** The record has been replaced, and the next start reads it: to call that a failure would let the old store take changes to lose. */
    private void forceFolder() {
        try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            LOG.warn("a power cut may undo that {} holds the pinset: {} cannot be synced: {}", variant, file.getParent(), e.toString());
        }
    }
}
