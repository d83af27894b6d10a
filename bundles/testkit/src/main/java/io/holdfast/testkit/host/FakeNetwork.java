package io.holdfast.testkit.host;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.testkit.node.TestNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;

/**
 * A network in memory: hosts on it reach each other at once, unless it is told to lose something. One lock for all of it; whatever it
 * calls, it calls on its executor.
 */
public final class FakeNetwork {
    private static final Executor ONE_THREAD = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "fake-network");
        thread.setDaemon(true);
        return thread;
    });

    /** What gets lost. Asked with the network's lock held: must not call a host. */
    @FunctionalInterface
    public interface Loss {
        /** Whether what was written once does not arrive; the writer notices nothing. */
        boolean of(PeerId from, PeerId to, String protocol, ByteBuffer data);
    }

    final Executor executor;
    private final Map<Multiaddr, FakeHost> hosts = new HashMap<>();
    private Loss loss = (from, to, protocol, data) -> false;
    private ToIntFunction<PeerId> side = peer -> 0;
    private int lastPort;

    /** A network with a thread of its own. */
    public FakeNetwork() {
        this(ONE_THREAD);
    }

    /** @param executor runs all callbacks one after the other, later: not within the call */
    public FakeNetwork(Executor executor) {
        this.executor = executor;
    }

    /** A new host with a port of its own. */
    public FakeHost host(TestNode node) {
        synchronized (this) {
            FakeHost host = new FakeHost(this, node, Multiaddr.parse("/ip4/127.0.0.1/tcp/" + ++lastPort));
            hosts.put(host.address(), host);
            return host;
        }
    }

    /** From now on. */
    public synchronized void lose(Loss what) {
        loss = what;
    }

    /** From now on peers of different sides have no connection, and get none. */
    public void part(ToIntFunction<PeerId> sides) {
        List<FakeConnection> cut = new ArrayList<>();
        synchronized (this) {
            side = sides;
            hosts.values().forEach(h -> h.connectionsNow().stream().filter(c -> !reach(h.id(), c.peer())).forEach(cut::add));
        }
        cut.forEach(c -> c.end("cut", null));
    }

    /** Everybody reaches everybody again; connections do not come back by themselves. */
    public synchronized void heal() {
        side = peer -> 0;
    }

    // with the lock held, from here on

    boolean reach(PeerId a, PeerId b) {
        return side.applyAsInt(a) == side.applyAsInt(b);
    }

    boolean loses(PeerId from, PeerId to, String protocol, ByteBuffer data) {
        return loss.of(from, to, protocol, data);
    }

    FakeHost at(Multiaddr address) {
        return hosts.get(address);
    }

    void remove(FakeHost host) {
        hosts.remove(host.address());
    }
}
