package io.holdfast.libp2p.internal.crypto;

import java.security.GeneralSecurityException;

/**
 * ChaCha20-Poly1305 under one key, with nonces that count from 0: one direction of one connection. Not thread-safe. After an
 * exception it must not be used again. Source: RFC 8439; the nonce is that of Noise, 4 bytes of zero and the counter, little endian.
 */
public abstract class Aead {
    /** What sealing adds. */
    public static final int TAG = 16;
    static final int NONCE = 12;
    private static final byte[] NOTHING = {};
    /** 2^64 - 1, which Noise reserves. */
    private static final long LAST = -1;

    private long counter;

    /**
     * Seals; the tag follows the text. {@code in} and {@code out} may be one array if the places are the same.
     *
     * @param length of the text
     * @throws GeneralSecurityException when no nonce is left
     */
    public final void seal(byte[] associated, byte[] in, int from, int length, byte[] out, int at) throws GeneralSecurityException {
        seal(next(), associated, in, from, length, out, at);
    }

    /** As the other, with no associated data. */
    public final void seal(byte[] in, int from, int length, byte[] out, int at) throws GeneralSecurityException {
        seal(NOTHING, in, from, length, out, at);
    }

    /**
     * Opens what was sealed. {@code in} and {@code out} may be one array if the places are the same; {@code out} needs room for the
     * text only, but what lies behind it may be overwritten.
     *
     * @param length with the tag
     * @throws GeneralSecurityException when it is not what was sealed, or when no nonce is left
     */
    public final void open(byte[] associated, byte[] in, int from, int length, byte[] out, int at) throws GeneralSecurityException {
        if (length < TAG) {
            throw new GeneralSecurityException("found " + length + " bytes, expected at least " + TAG);
        }
        open(next(), associated, in, from, length, out, at);
    }

    /** As the other, with no associated data. */
    public final void open(byte[] in, int from, int length, byte[] out, int at) throws GeneralSecurityException {
        open(NOTHING, in, from, length, out, at);
    }

    abstract void seal(long nonce, byte[] associated, byte[] in, int from, int length, byte[] out, int at) throws GeneralSecurityException;

    abstract void open(long nonce, byte[] associated, byte[] in, int from, int length, byte[] out, int at) throws GeneralSecurityException;

    /** For tests of the end of the nonces. */
    final void skipTo(long next) {
        counter = next;
    }

    private long next() throws GeneralSecurityException {
        if (counter == LAST) {
            throw new GeneralSecurityException("all nonces of this key are used up");
        }
        return counter++;
    }

    static byte[] nonce(long counter) {
        byte[] nonce = new byte[NONCE];
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[NONCE - Long.BYTES + i] = (byte) (counter >>> i * Byte.SIZE);
        }
        return nonce;
    }
}
