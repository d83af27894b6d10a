package io.holdfast.model;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** A self-describing digest: hash function code, length, digest. Source: multiformats/multihash. */
public final class Multihash {
    /** Codes of the hash functions that kubo accepts and that this node can check. */
    public static final int IDENTITY = 0x00;
    public static final int SHA1 = 0x11;
    public static final int SHA2_256 = 0x12;
    public static final int SHA2_512 = 0x13;
    public static final int DBL_SHA2_256 = 0x56;

    /** A shorter digest proves nothing; kubo refuses it too. */
    private static final int MIN_DIGEST = 20;

    private final byte[] bytes;

    private Multihash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** What {@link #verify} found. */
    public enum Verdict { MATCHES, DIFFERS, CANNOT_VERIFY }

    /**
     * Reads a multihash; the array is copied.
     *
     * @throws IllegalArgumentException says what is wrong
     */
    public static Multihash ofBytes(byte[] bytes) {
        check(bytes);
        return new Multihash(bytes.clone());
    }

    /** The multihash of this function and digest; any code is taken, also one that nobody knows. */
    public static Multihash of(int code, byte[] digest) {
        if (code < 0) {
            throw new IllegalArgumentException("invalid multihash code " + code);
        }
        byte[] b = new byte[Varint.size(code) + Varint.size(digest.length) + digest.length];
        int at = Varint.write(b, Varint.write(b, 0, code), digest.length);
        System.arraycopy(digest, 0, b, at, digest.length);
        return new Multihash(b);
    }

    /**
     * The multihash of this function, by its name ({@code "sha2-256"}), and digest.
     *
     * @throws IllegalArgumentException names the function when it is unknown
     */
    public static Multihash of(String name, byte[] digest) {
        return of(codeOf(name), digest);
    }

    /**
     * The code of a hash function.
     *
     * @throws IllegalArgumentException names the function when it is unknown
     */
    public static int codeOf(String name) {
        Integer code = HashFunctions.code(name);
        if (code == null) {
            throw new IllegalArgumentException("unknown hash function " + Quote.of(name));
        }
        return code;
    }

    /** The name of the hash function of this code; {@code 0x...} for one without a name. */
    public static String nameOf(int code) {
        String name = HashFunctions.name(code);
        return name == null ? "0x" + Integer.toHexString(code) : name;
    }

    /** Takes bytes that {@link #check} has passed, without a copy. */
    static Multihash trusted(byte[] bytes) {
        return new Multihash(bytes);
    }

    static void check(byte[] bytes) {
        try {
            int end = end(bytes, 0);
            if (end != bytes.length) {
                throw new IllegalArgumentException((bytes.length - end) + " bytes after the digest");
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid multihash " + Quote.hex(bytes) + ": " + e.getMessage());
        }
    }

    /** The index after the multihash that begins at this one; throws without naming the bytes. */
    static int end(byte[] in, int from) {
        if (in.length - from < 2) {
            throw new IllegalArgumentException("a multihash has at least 2 bytes, found " + (in.length - from));
        }
        int at = from + Varint.size(Varint.readInt(in, from, "hash function code"));
        long length = Varint.read(in, at);
        at += Varint.size(length);
        if (length > in.length - at) {
            throw new IllegalArgumentException("the digest should have " + length + " bytes, found " + (in.length - at));
        }
        return at + (int) length;
    }

    /** The code of the hash function. */
    public int code() {
        return (int) Varint.read(bytes, 0);
    }

    /** The name of the hash function; {@code 0x...} for one without a name. */
    public String name() {
        return nameOf(code());
    }

    /** The length of the digest in bytes. */
    public int length() {
        return bytes.length - digestAt();
    }

    /** A copy of the digest alone. */
    public byte[] digest() {
        return Arrays.copyOfRange(bytes, digestAt(), bytes.length);
    }

    private int digestAt() {
        int at = Varint.size(code());
        return at + Varint.size(Varint.read(bytes, at));
    }

    /** Whether the data hashes to this; {@link Verdict#CANNOT_VERIFY} for a function that the JDK lacks and for a digest under 20 bytes. */
    public Verdict verify(byte[] data) {
        return verify(ByteBuffer.wrap(data));
    }

    /** As {@link #verify(byte[])}; the buffer's position is left alone. */
    public Verdict verify(ByteBuffer data) {
        int code = code();
        int at = digestAt();
        ByteBuffer digest = ByteBuffer.wrap(bytes, at, bytes.length - at);
        if (code == IDENTITY) {
            return digest.equals(data.duplicate()) ? Verdict.MATCHES : Verdict.DIFFERS;
        }
        String jca = HashFunctions.jca(code == DBL_SHA2_256 ? SHA2_256 : code);
        if (jca == null || bytes.length - at < MIN_DIGEST) {
            return Verdict.CANNOT_VERIFY;
        }
        byte[] found = hash(jca, data.duplicate());
        if (code == DBL_SHA2_256) {
            found = hash(jca, ByteBuffer.wrap(found));
        }
        // a digest may be cut: Go compares as many bytes as there are
        int n = bytes.length - at;
        return n <= found.length && Arrays.equals(found, 0, n, bytes, at, bytes.length) ? Verdict.MATCHES : Verdict.DIFFERS;
    }

    private static byte[] hash(String jca, ByteBuffer data) {
        try {
            MessageDigest md = MessageDigest.getInstance(jca);
            md.update(data);
            return md.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java 17 has " + jca, e);
        }
    }

    /** A copy of the binary form. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    byte[] raw() {
        return bytes;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Multihash m && Arrays.equals(bytes, m.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Base58, as in a CID of version 0. */
    @Override
    public String toString() {
        return Multibase.BASE58_BTC.encodeBare(bytes);
    }
}
