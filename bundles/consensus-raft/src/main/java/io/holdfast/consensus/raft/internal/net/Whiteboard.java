package io.holdfast.consensus.raft.internal.net;

import io.holdfast.spi.host.ConnectionListener;
import io.holdfast.spi.host.ProtocolHandler;

/** Where the host looks for who answers a protocol and who wants to hear of connections: the service registry. */
public interface Whiteboard {
    /** Until it is closed. */
    AutoCloseable handle(String protocol, ProtocolHandler handler);

    /** Until it is closed. */
    AutoCloseable listen(ConnectionListener listener);
}
