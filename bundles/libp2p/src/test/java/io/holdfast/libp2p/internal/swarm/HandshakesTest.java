package io.holdfast.libp2p.internal.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Multiaddr;
import io.holdfast.spi.host.ConnectionGater;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HandshakesTest {
    private final Gaters gaters = new Gaters();
    private boolean room = true;
    private final Handshakes handshakes = new Handshakes(new Limits(10, 1, 3, 2, 1, 1, Duration.ofSeconds(1), 1), gaters, () -> room);

    private static InetSocketAddress from(int host, int port) {
        return new InetSocketAddress("192.0.2." + host, port);
    }

    @Test
    void soManyFromOneAddressSoManyInAll() {
        assertThat(handshakes.begin(from(1, 1))).isNull();
        assertThat(handshakes.begin(from(1, 2))).isNull();
        assertThat(handshakes.begin(from(1, 3))).isEqualTo("2 handshakes are under way, 2 of them with this address");
        assertThat(handshakes.begin(from(2, 1))).isNull();
        assertThat(handshakes.begin(from(3, 1))).isEqualTo("3 handshakes are under way, 0 of them with this address");
        handshakes.done(from(1, 1));
        assertThat(handshakes.begin(from(3, 1))).isNull();
        handshakes.done(from(1, 2));
        handshakes.done(from(2, 1));
        handshakes.done(from(3, 1));
        assertThat(handshakes.begin(from(1, 1))).isNull();
        assertThat(handshakes.begin(from(1, 1))).isNull();
    }

    @Test
    void noRoom() {
        room = false;
        assertThat(handshakes.begin(from(1, 1))).isEqualTo("there are 10 connections, and more are not taken");
    }

    @Test
    void aGaterRefusesAlsoWhenItFails() {
        ConnectionGater broken = new ConnectionGater() {
            @Override
            public boolean mayAccept(Multiaddr remote) {
                throw new IllegalStateException("broken");
            }
        };
        gaters.add(broken);
        assertThat(handshakes.begin(from(1, 1))).isEqualTo("a gater refuses it");
        gaters.remove(broken);
        assertThat(handshakes.begin(from(1, 1))).isNull();
    }
}
