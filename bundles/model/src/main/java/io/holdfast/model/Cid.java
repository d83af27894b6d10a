package io.holdfast.model;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A content identifier, version 0 or 1; never the undefined one, which is {@code null} wherever a field may lack it.
 * Ordered by its bytes, unsigned. Source: multiformats/cid; what is refused is what Go's go-cid refuses.
 * Differs: codec and hash function code must be below 2^31.
 */
public final class Cid implements Comparable<Cid> {
    /** Multicodec codes that the cluster itself makes. */
    public static final int RAW = 0x55;
    public static final int DAG_PB = 0x70;
    public static final int DAG_CBOR = 0x71;
    public static final int LIBP2P_KEY = 0x72;

    private static final int V0_TEXT = 46;
    private static final int V0_BYTES = 34;

    private final byte[] bytes;

    private Cid(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads a CID from its text, in any multibase that kubo knows. A path ({@code /ipfs/...}) is none.
     *
     * @throws IllegalArgumentException names the text and what is wrong with it
     */
    public static Cid parse(String text) {
        try {
            if (text.length() < 2) {
                throw new IllegalArgumentException("too short");
            }
            byte[] b = text.length() == V0_TEXT && text.startsWith("Qm") ? v0Bytes(text) : multibase(text);
            check(b);
            return new Cid(b);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid cid: " + Quote.of(text) + ": " + e.getMessage());
        }
    }

    private static byte[] v0Bytes(String text) {
        byte[] b = Multibase.BASE58_BTC.decodeBare(text);
        if (!isV0(b)) {
            throw new IllegalArgumentException("version 0 must be a sha2-256 digest of 32 bytes");
        }
        return b;
    }

    private static byte[] multibase(String text) {
        Multibase base = Multibase.of(text);
        if (!base.inGo()) {
            throw new IllegalArgumentException(base.text() + " is not used for cids");
        }
        return Multibase.decode(text);
    }

    /**
     * Reads a CID from its binary form; the array is copied.
     *
     * @throws IllegalArgumentException says what is wrong
     */
    public static Cid ofBytes(byte[] bytes) {
        return ofBytes(bytes, 0, bytes.length);
    }

    /** As {@link #ofBytes(byte[])}, of a part of an array. */
    public static Cid ofBytes(byte[] bytes, int from, int length) {
        byte[] b = Arrays.copyOfRange(bytes, from, from + length);
        try {
            check(b);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid cid: " + Quote.hex(b) + ": " + e.getMessage());
        }
        return new Cid(b);
    }

    /**
     * Reads the CID that some bytes begin with, as before a block of a CAR file. Its length is {@link #size()}.
     *
     * @throws IllegalArgumentException says what is wrong
     */
    public static Cid ofPrefix(byte[] bytes, int from) {
        byte[] b = Arrays.copyOfRange(bytes, from, bytes.length);
        try {
            return new Cid(Arrays.copyOf(b, end(b)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid cid: " + Quote.hex(b) + ": " + e.getMessage());
        }
    }

    private static void check(byte[] b) {
        int end = end(b);
        if (end != b.length) {
            throw new IllegalArgumentException((b.length - end) + " bytes too many");
        }
    }

    private static int end(byte[] b) {
        if (b.length > 2 && b[0] == Multihash.SHA2_256 && b[1] == 32) {
            if (b.length < V0_BYTES) {
                throw new IllegalArgumentException("version 0 has 34 bytes, found " + b.length);
            }
            return V0_BYTES;
        }
        long version = Varint.read(b, 0);
        if (version != 1) {
            throw new IllegalArgumentException("unknown version " + version + ", expected 1");
        }
        return Multihash.end(b, 1 + Varint.size(Varint.readInt(b, 1, "codec")));
    }

    private static boolean isV0(byte[] b) {
        return b.length == V0_BYTES && b[0] == Multihash.SHA2_256 && b[1] == 32;
    }

    /** The CID of version 0 of these 32 bytes of SHA-256, that is, of a dag-pb block. */
    public static Cid v0(byte[] sha256) {
        byte[] b = new byte[V0_BYTES];
        b[0] = Multihash.SHA2_256;
        b[1] = 32;
        System.arraycopy(sha256, 0, b, 2, 32);
        return new Cid(b);
    }

    /** The CID of version 1 with a SHA-256 digest. */
    public static Cid v1(int codec, byte[] sha256) {
        return v1(codec, Multihash.of(Multihash.SHA2_256, sha256));
    }

    /** The CID of version 1 of this codec and hash. */
    public static Cid v1(int codec, Multihash hash) {
        if (codec < 0) {
            throw new IllegalArgumentException("invalid codec " + codec);
        }
        byte[] h = hash.raw();
        byte[] b = new byte[1 + Varint.size(codec) + h.length];
        b[0] = 1;
        System.arraycopy(h, 0, b, Varint.write(b, 1, codec), h.length);
        return new Cid(b);
    }

    /** The raw-codec CID (version 1, SHA-256) of these bytes. */
    public static Cid ofRaw(byte[] data) {
        try {
            return v1(RAW, MessageDigest.getInstance("SHA-256").digest(data));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** 0 or 1. */
    public int version() {
        return isV0(bytes) ? 0 : 1;
    }

    /** The multicodec of the content, {@link #DAG_PB} for version 0. */
    public int codec() {
        return version() == 0 ? DAG_PB : (int) Varint.read(bytes, 1);
    }

    /** The multihash: code, length, digest. */
    public Multihash multihash() {
        return Multihash.trusted(version() == 0 ? bytes : Arrays.copyOfRange(bytes, 1 + Varint.size(codec()), bytes.length));
    }

    /** The same content as version 1. */
    public Cid toV1() {
        return version() == 1 ? this : v1(DAG_PB, multihash());
    }

    /** Version 1 with this codec and the same hash. */
    public Cid withCodec(int codec) {
        return v1(codec, multihash());
    }

    /** The length of the binary form. */
    public int size() {
        return bytes.length;
    }

    /** A copy of the binary form. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    byte[] raw() {
        return bytes;
    }

    /** The multibase text in this base; version 0 has base58 text only and is written as version 1 elsewhere. */
    public String toString(Multibase base) {
        if (version() == 0 && base == Multibase.BASE58_BTC) {
            return toString();
        }
        return base.encode(toV1().bytes);
    }

    @Override
    public int compareTo(Cid other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Cid c && Arrays.equals(bytes, c.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Version 0 in base58, version 1 in lower-case base32, as kubo prints them. */
    @Override
    public String toString() {
        return version() == 0 ? Multibase.BASE58_BTC.encodeBare(bytes) : Multibase.BASE32.encode(bytes);
    }
}
