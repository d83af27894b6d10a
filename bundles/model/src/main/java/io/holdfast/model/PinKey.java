package io.holdfast.model;

import java.util.Optional;

/**
 * The keys of pins in the stores and snapshots of IPFS Cluster: the whole CID in base32, upper case, without padding.
 * A CID of version 0 and the same content's version 1 have different keys.
 */
public final class PinKey {
    private static final Multibase B32 = Multibase.BASE32_UPPER;

    private PinKey() {
    }

    /** The key, without a slash. */
    public static String encode(Cid cid) {
        return B32.encodeBare(cid.raw());
    }

    /** The key in raft's store: {@code /r/<key>}. */
    public static String raft(Cid cid) {
        return "/r/" + encode(cid);
    }

    /** The key in crdt's set: {@code /<key>}. */
    public static String crdt(Cid cid) {
        return "/" + encode(cid);
    }

    /** The key of the value in crdt's store: {@code /c/s/k/<key>/v}. */
    public static String crdtValue(Cid cid) {
        return "/c/s/k/" + encode(cid) + "/v";
    }

    /**
     * The CID of a key without a slash.
     *
     * @throws IllegalArgumentException names the key
     */
    public static Cid decode(String key) {
        try {
            return Cid.ofBytes(B32.decodeBare(key));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid pin key " + Quote.of(key) + ": " + e.getMessage());
        }
    }

    /** The CID of the last segment of a path; empty when it is none: a listing skips such a key. */
    public static Optional<Cid> ofPath(String path) {
        try {
            return Optional.of(decode(path.substring(path.lastIndexOf('/') + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
