package io.holdfast.libp2p.internal.swarm;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.ConnectionGater;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All gaters there are: each must agree. */
final class Gaters implements ConnectionGater {
    private final List<ConnectionGater> gaters = new CopyOnWriteArrayList<>();

    void add(ConnectionGater gater) {
        gaters.add(gater);
    }

    void remove(ConnectionGater gater) {
        gaters.remove(gater);
    }

    @Override
    public boolean mayDial(PeerId peer, Multiaddr address) {
        return gaters.stream().allMatch(g -> g.mayDial(peer, address));
    }

    @Override
    public boolean mayAccept(Multiaddr remote) {
        return gaters.stream().allMatch(g -> g.mayAccept(remote));
    }

    @Override
    public boolean mayConnect(PeerId peer, Connection.Direction direction, Multiaddr remote) {
        return gaters.stream().allMatch(g -> g.mayConnect(peer, direction, remote));
    }
}
