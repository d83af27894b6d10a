package io.holdfast.libp2p.internal.swarm;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.ConnectionGater;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All gaters there are: each must agree. */
final class Gaters implements ConnectionGater {
    private static final Logger LOG = LoggerFactory.getLogger(Gaters.class);

    private final List<ConnectionGater> gaters = new CopyOnWriteArrayList<>();

    void add(ConnectionGater gater) {
        gaters.add(gater);
    }

    void remove(ConnectionGater gater) {
        gaters.remove(gater);
    }

    @Override
    public boolean mayDial(PeerId peer, Multiaddr address) {
        return agree(g -> g.mayDial(peer, address));
    }

    @Override
    public boolean mayAccept(Multiaddr remote) {
        return agree(g -> g.mayAccept(remote));
    }

    @Override
    public boolean mayConnect(PeerId peer, Connection.Direction direction, Multiaddr remote) {
        return agree(g -> g.mayConnect(peer, direction, remote));
    }

    private boolean agree(Predicate<ConnectionGater> question) {
        return gaters.stream().allMatch(g -> agrees(g, question));
    }

    // who guards a door and falls over does not leave it open
    private static boolean agrees(ConnectionGater gater, Predicate<ConnectionGater> question) {
        try {
            return question.test(gater);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("a gater failed, which refuses the connection: {}", e.toString(), e);
            return false;
        }
    }
}
