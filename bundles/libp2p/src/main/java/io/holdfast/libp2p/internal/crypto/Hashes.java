package io.holdfast.libp2p.internal.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** SHA-256 and what is made of it. Java's own is as fast as any. Source: RFC 2104, RFC 5869. */
public final class Hashes {
    /** The size of a hash. */
    public static final int SIZE = 32;
    private static final int BLOCK = 64;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    private Hashes() {
    }

    /** Of all parts, one behind the other. */
    public static byte[] sha256(byte[]... parts) {
        MessageDigest digest = digest();
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    /** HMAC of all parts, one behind the other. */
    public static byte[] hmac(byte[] key, byte[]... parts) {
        byte[] padded = Arrays.copyOf(key.length > BLOCK ? sha256(key) : key, BLOCK);
        MessageDigest digest = digest();
        digest.update(xor(padded, INNER));
        for (byte[] part : parts) {
            digest.update(part);
        }
        byte[] inner = digest.digest();
        digest.update(xor(padded, OUTER));
        return digest.digest(inner);
    }

    /**
     * HKDF.
     *
     * @param length of what is made, at most 255 times {@link #SIZE}
     */
    public static byte[] hkdf(byte[] salt, byte[] input, byte[] info, int length) {
        byte[] key = hmac(salt, input);
        byte[] out = new byte[length];
        byte[] last = {};
        for (int at = 0, i = 1; at < length; at += SIZE, i++) {
            last = hmac(key, last, info, new byte[] {(byte) i});
            System.arraycopy(last, 0, out, at, Math.min(SIZE, length - at));
        }
        return out;
    }

    private static byte[] xor(byte[] block, byte with) {
        byte[] out = new byte[block.length];
        for (int i = 0; i < block.length; i++) {
            out[i] = (byte) (block[i] ^ with);
        }
        return out;
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
