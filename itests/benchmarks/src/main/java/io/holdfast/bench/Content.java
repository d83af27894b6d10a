package io.holdfast.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SplittableRandom;

/** A large file that exists only while it is read, in which no two blocks are the same. */
final class Content {
    private static final int PIECE = 256 * 1024;

    private final byte[] piece = new byte[PIECE];
    private final long seed;
    private final long size;

    Content(long seed, int mebibytes) {
        this.seed = seed;
        this.size = (long) mebibytes << 20;
        new SplittableRandom(seed).nextBytes(piece);
    }

    long size() {
        return size;
    }

    double mebibytes() {
        return size / (double) (1 << 20);
    }

    void writeTo(OutputStream out) throws IOException {
        for (long at = 0; at < size; at += PIECE) {
            out.write(piece(at), 0, PIECE);
        }
    }

    /** Hashes it in this thread and gives the nanoseconds. */
    long sha256() throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        long start = System.nanoTime();
        for (long at = 0; at < size; at += PIECE) {
            digest.update(piece(at));
        }
        digest.digest();
        return System.nanoTime() - start;
    }

    private byte[] piece(long at) {
        for (int i = 0; i < Long.BYTES; i++) {
            piece[i] = (byte) (at >>> 8 * i);
            piece[Long.BYTES + i] = (byte) (seed >>> 8 * i);
        }
        return piece;
    }
}
