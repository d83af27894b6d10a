package io.holdfast.model;

import java.util.Arrays;

/**
 * The identity of a libp2p peer: the multihash of its public key. Written in base58btc; read as that or as CID text.
 * Ordered by its bytes, unsigned. Source: libp2p/specs, peer-ids.
 */
public final class PeerId implements Comparable<PeerId> {
    /** An inlined key has at most 42 bytes, an unusual hash a few more; base58 of what is longer costs too much. */
    private static final int MAX_BYTES = 4096;

    /**
     * The last peer of each slot: the same few peers stand in every pin that is decoded, and their text is costly.
     * Read and written without a lock: a peer ID is immutable, and a lost entry only costs an allocation.
     */
    private static final PeerId[] RECENT = new PeerId[256];

    private final byte[] bytes;
    private String text;

    private PeerId(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads a peer ID from text, base58btc or CIDv1 (libp2p-key).
     *
     * @throws IllegalArgumentException names the text and what is wrong with it
     */
    public static PeerId parse(String text) {
        try {
            if (text.startsWith("Qm") || text.startsWith("1")) {
                byte[] b = Multibase.BASE58_BTC.decodeBare(text);
                return ofBytes(b);
            }
            return ofCid(Cid.parse(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid peer ID: " + Quote.of(text) + ": " + e.getMessage());
        }
    }

    /**
     * The peer ID that this CID stands for.
     *
     * @throws IllegalArgumentException when its codec is not libp2p-key
     */
    public static PeerId ofCid(Cid cid) {
        if (cid.codec() != Cid.LIBP2P_KEY) {
            throw new IllegalArgumentException("cid " + cid + " has codec 0x" + Integer.toHexString(cid.codec()) + ", expected libp2p-key (0x72)");
        }
        return ofBytes(cid.multihash().raw());
    }

    /**
     * Reads a peer ID from its binary form; the array is copied.
     *
     * @throws IllegalArgumentException says what is wrong
     */
    public static PeerId ofBytes(byte[] bytes) {
        return ofBytes(bytes, 0, bytes.length);
    }

    /** As {@link #ofBytes(byte[])}, of a part of an array. */
    public static PeerId ofBytes(byte[] bytes, int from, int length) {
        int slot = 1;
        for (int i = from; i < from + length; i++) {
            slot = 31 * slot + bytes[i];
        }
        slot = (slot ^ slot >>> 16) & RECENT.length - 1;
        PeerId recent = RECENT[slot];
        if (recent != null && Arrays.equals(recent.bytes, 0, recent.bytes.length, bytes, from, from + length)) {
            return recent;
        }
        byte[] b = Arrays.copyOfRange(bytes, from, from + length);
        if (length > MAX_BYTES) {
            throw new IllegalArgumentException("invalid peer ID: " + Quote.hex(b) + ": " + length + " bytes, at most " + MAX_BYTES + " are read");
        }
        Multihash.check(b);
        PeerId made = new PeerId(b);
        RECENT[slot] = made;
        return made;
    }

    /** The CID of this peer's key, the other text form. */
    public Cid toCid() {
        return Cid.v1(Cid.LIBP2P_KEY, Multihash.trusted(bytes));
    }

    /** A copy of the binary form. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    byte[] raw() {
        return bytes;
    }

    @Override
    public int compareTo(PeerId other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object o) {
        return o == this || o instanceof PeerId p && Arrays.equals(bytes, p.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Base58btc ({@code 12D3...}, {@code Qm...}). */
    @Override
    public String toString() {
        String t = text;
        if (t == null) {
            t = Multibase.BASE58_BTC.encodeBare(bytes);
            text = t;
        }
        return t;
    }
}
