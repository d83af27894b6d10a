package io.holdfast.ipfs.embedded.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.Multihash;
import java.util.HashMap;
import java.util.Map;

/**
 * The inner nodes that a walk has been at. By codec: what cannot be read as one must not hide what it is as another. For one thread
 * at a time.
 */
final class Walked {
    private final Map<Integer, Marks> byCodec = new HashMap<>();

    /** Whether the walk has to go below this node: it was not there before, or its bytes are in the CID itself. */
    boolean add(Cid cid) {
        Multihash hash = cid.multihash();
        // who writes an identity hash chooses its digest: it could be taken for that of another node
        return hash.code() == Multihash.IDENTITY || byCodec.computeIfAbsent(cid.codec(), codec -> new Marks()).add(hash);
    }
}
