package io.holdfast.testkit.rpc;

import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Host;
import io.holdfast.spi.rpc.Rpc;
import io.holdfast.spi.rpc.RpcEndpoint;

/** An RPC under test, with what the service registry would give it. */
public interface RpcPeer extends AutoCloseable {
    Rpc rpc();

    /** What carries it. */
    Host host();

    /** Registers an endpoint until it is closed. */
    AutoCloseable endpoint(int ranking, RpcEndpoint endpoint);

    /** From now on this peer may call what trusted peers may. */
    void trust(PeerId peer);

    /** Stops the RPC, and what carries it. */
    @Override
    void close();
}
