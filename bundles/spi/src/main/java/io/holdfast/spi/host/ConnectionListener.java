package io.holdfast.spi.host;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Is told of connections. A whiteboard service; one that comes is first told of the connections there are. Called on the network's
 * threads, for one connection in order: must not block.
 */
@ConsumerType
public interface ConnectionListener {
    /** A connection is there; identify has not yet run on it. */
    default void opened(Connection connection) {
    }

    /** What the peer at the other end has said of itself, now or anew, is in the peer store. */
    default void identified(Connection connection) {
    }

    /** A connection has ended; the reason is in {@link Connection#closed()}. */
    default void closed(Connection connection) {
    }
}
