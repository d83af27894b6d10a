package io.holdfast.ipfs.embedded.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.Multihash;
import io.holdfast.unixfs.MalformedBlockException;
import io.holdfast.unixfs.UnixFs;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What a block must be to come in and to go out. */
final class BlockRules {
    private BlockRules() {
    }

    static void check(Cid cid, Multihash hash, ByteBuffer data) {
        if (data.remaining() > Segment.MAX_BLOCK) {
            throw new ClusterException.Invalid("block " + cid + " has " + data.remaining() + " bytes: expected at most " + Segment.MAX_BLOCK);
        }
        switch (hash.verify(data)) {
            case MATCHES -> { }
            case DIFFERS -> throw new ClusterException.Invalid("the bytes of block " + cid + " do not match its hash");
            case CANNOT_VERIFY -> throw new ClusterException.Refused("block " + cid + " cannot be checked: hash function " + hash.name()
                    + " is not supported");
        }
    }

    /** The codec as which this is a leaf, so that a later pin can pass over it without reading it. */
    static byte leafCodec(Cid cid, ByteBuffer data) {
        try {
            return cid.codec() < 0x80 && UnixFs.canWalk(cid) && UnixFs.links(cid, data).isEmpty() ? (byte) cid.codec() : Location.UNKNOWN;
        } catch (MalformedBlockException e) {
            // stored all the same: what it is good for is seen when it is pinned
            return Location.UNKNOWN;
        }
    }

    static byte[] verified(Cid cid, Multihash hash, byte[] bytes) throws IOException {
        if (hash.verify(bytes) != Multihash.Verdict.MATCHES) {
            throw new IOException("block " + cid + " is damaged on disk: its bytes do not match its hash");
        }
        return bytes;
    }
}
