package io.holdfast.spi.host;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import org.osgi.annotation.versioning.ConsumerType;

/** Decides who may connect. A whiteboard service; every gater there is must agree. Called on the network's threads: must not block. */
@ConsumerType
public interface ConnectionGater {
    /** Whether this peer may be dialed at this address. */
    default boolean mayDial(PeerId peer, Multiaddr address) {
        return true;
    }

    /** Whether a connection from this address may begin its handshake. */
    default boolean mayAccept(Multiaddr remote) {
        return true;
    }

    /** Whether a connection to this peer, its identity now proved, may stay. */
    default boolean mayConnect(PeerId peer, Connection.Direction direction, Multiaddr remote) {
        return true;
    }
}
