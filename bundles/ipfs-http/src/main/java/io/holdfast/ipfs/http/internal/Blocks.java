package io.holdfast.ipfs.http.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.Multihash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Blocks on the wire. Source: kubo's {@code block/put}, multiformats/multicodec. */
final class Blocks {
    private static final String BOUNDARY = "holdfast-7d1c3f0a9be24c58";
    private static final byte[] TAIL = ("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII);

    private static final Map<Integer, String> CODECS = Map.of(0x55, "raw", 0x70, "dag-pb", 0x71, "dag-cbor", 0x72, "libp2p-key",
            0x78, "git-raw", 0x85, "dag-jose", 0x0129, "dag-json", 0x51, "cbor", 0x0200, "json");

    private Blocks() {
    }

    /**
     * The request that stores this block.
     *
     * @throws ClusterException.Invalid for a codec or a hash function that the daemon has no name for
     */
    static Call.Request put(Cid cid, ByteBuffer data, Duration limit) {
        Multihash hash = cid.multihash();
        String path = "block/put?allow-big-block=true&cid-codec=" + name(CODECS.get(cid.codec()), "codec", cid.codec(), cid) + "&mhlen="
                + hash.digest().length + "&mhtype=" + name(Multihash.nameOf(hash.code()), "hash function", hash.code(), cid) + "&pin=false";
        byte[] head = ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + cid
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        return new Call.Request(path, "multipart/form-data; boundary=" + BOUNDARY,
                List.of(ByteBuffer.wrap(head), data.duplicate(), ByteBuffer.wrap(TAIL)), false, false, limit);
    }

    private static String name(String name, String what, int code, Cid cid) {
        if (name == null || name.startsWith("0x")) {
            throw new ClusterException.Invalid("block " + cid + ": IPFS has no name for its " + what + " 0x" + Integer.toHexString(code));
        }
        return name;
    }

    /** Whether this CID holds its content itself. */
    static boolean isIdentity(Cid cid) {
        return cid.multihash().code() == Multihash.IDENTITY;
    }
}
