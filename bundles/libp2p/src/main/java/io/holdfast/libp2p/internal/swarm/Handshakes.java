package io.holdfast.libp2p.internal.swarm;

import io.holdfast.spi.host.ConnectionGater;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Who may begin a handshake: so many at a time, so many from one address, none that a gater refuses. */
final class Handshakes implements Transport.Admission {
    private final Limits limits;
    private final ConnectionGater gater;
    private final BooleanSupplier hasRoom;
    private final Map<InetAddress, Integer> byHost = new HashMap<>();
    private int all;

    Handshakes(Limits limits, ConnectionGater gater, BooleanSupplier hasRoom) {
        this.limits = limits;
        this.gater = gater;
        this.hasRoom = hasRoom;
    }

    @Override
    public String begin(InetSocketAddress remote) {
        if (!hasRoom.getAsBoolean()) {
            return "there are " + limits.connections() + " connections, and more are not taken";
        }
        if (!gater.mayAccept(Addresses.of(remote))) {
            return "a gater refuses it";
        }
        synchronized (this) {
            int ofHost = byHost.getOrDefault(remote.getAddress(), 0);
            if (all >= limits.handshakes() || ofHost >= limits.handshakesPerHost()) {
                return all + " handshakes are under way, " + ofHost + " of them with this address";
            }
            all++;
            byHost.put(remote.getAddress(), ofHost + 1);
            return null;
        }
    }

    @Override
    public synchronized void done(InetSocketAddress remote) {
        all--;
        byHost.computeIfPresent(remote.getAddress(), (a, n) -> n == 1 ? null : n - 1);
    }
}
