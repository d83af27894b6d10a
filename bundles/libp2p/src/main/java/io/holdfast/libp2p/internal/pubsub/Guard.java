package io.holdfast.libp2p.internal.pubsub;

import io.holdfast.model.PeerId;

/** Keeps the connections to the peers of a mesh. */
interface Guard {
    void protect(PeerId peer, String tag);

    void unprotect(PeerId peer, String tag);
}
