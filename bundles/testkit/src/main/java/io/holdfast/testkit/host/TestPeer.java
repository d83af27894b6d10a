package io.holdfast.testkit.host;

import io.holdfast.model.Multiaddr;
import io.holdfast.spi.host.ConnectionGater;
import io.holdfast.spi.host.ConnectionListener;
import io.holdfast.spi.host.Host;
import io.holdfast.spi.host.ProtocolHandler;
import java.util.List;

/** A host under test, with what the service registry would give it. */
public interface TestPeer extends AutoCloseable {
    Host host();

    /** Where it listens, with its peer ID. */
    default List<Multiaddr> addresses() {
        return host().addresses().stream().map(a -> a.withPeer(host().id())).toList();
    }

    /** Registers a handler until it is closed. */
    AutoCloseable handle(String protocol, ProtocolHandler handler);

    AutoCloseable gate(ConnectionGater gater);

    AutoCloseable listen(ConnectionListener listener);

    /** Stops the host. */
    @Override
    void close();
}
