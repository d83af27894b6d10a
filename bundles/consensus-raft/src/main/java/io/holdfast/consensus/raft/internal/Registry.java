package io.holdfast.consensus.raft.internal;

import io.holdfast.consensus.raft.internal.net.Whiteboard;
import io.holdfast.spi.host.ConnectionListener;
import io.holdfast.spi.host.ProtocolHandler;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The service registry. */
record Registry(BundleContext context) implements Whiteboard {
    @Override
    public AutoCloseable handle(String protocol, ProtocolHandler handler) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(ProtocolHandler.PROTOCOLS, protocol);
        return closeable(context.registerService(ProtocolHandler.class, handler, properties));
    }

    @Override
    public AutoCloseable listen(ConnectionListener listener) {
        return closeable(context.registerService(ConnectionListener.class, listener, null));
    }

    private static AutoCloseable closeable(ServiceRegistration<?> registration) {
        return () -> {
            try {
                registration.unregister();
            } catch (IllegalStateException e) {
                // the bundle has stopped, and taken it along
                return;
            }
        };
    }
}
