package io.holdfast.libp2p.internal.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Multiaddr;
import io.holdfast.spi.host.Host;
import io.holdfast.spi.host.ProtocolHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SmallPartsTest {
    private static final class TestClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public ZoneId getZone() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private static Multiaddr address(int n) {
        return Multiaddr.parse("/ip4/10.0." + n / 250 + "." + n % 250 + "/tcp/1");
    }

    @Test
    void anAddressRestsLongerEachTime() {
        TestClock clock = new TestClock();
        Backoff backoff = new Backoff(clock);
        long last = 0;
        for (int i = 0; i < 30; i++) {
            backoff.failed(address(1));
            long seconds = 0;
            while (backoff.isResting(address(1))) {
                clock.now = clock.now.plusSeconds(1);
                seconds++;
            }
            assertThat(seconds).isBetween(Math.max(5, last), 300L);
            last = seconds;
        }
        assertThat(last).isEqualTo(300);
        backoff.failed(address(1));
        backoff.worked(address(1));
        assertThat(backoff.isResting(address(1))).isFalse();
    }

    @Test
    void soManyAddressesAreRemembered() {
        Backoff backoff = new Backoff(new TestClock());
        for (int i = 0; i < 10_001; i++) {
            backoff.failed(address(i));
        }
        assertThat(backoff.isResting(address(0))).isFalse();
        assertThat(backoff.isResting(address(1))).isTrue();
        assertThat(backoff.isResting(address(10_000))).isTrue();
    }

    @Test
    void bytesAndRatesByProtocol() {
        Meter meter = new Meter();
        meter.of("/a").in(1000);
        meter.of("/a").out(10);
        assertThat(meter.bandwidth()).containsEntry("/a", new Host.Bandwidth(1000, 10, 0, 0));
        meter.tick();
        assertThat(meter.bandwidth().get("/a").rateIn()).isEqualTo(250);
        for (int i = 0; i < 60; i++) {
            meter.tick();
        }
        assertThat(meter.bandwidth()).containsEntry("/a", new Host.Bandwidth(1000, 10, 0, 0));
        for (int i = 0; i < 60; i++) {
            meter.of("/a").in(1000);
            meter.tick();
        }
        assertThat(meter.bandwidth().get("/a").rateIn()).isBetween(990.0, 1000.0);
    }

    @Test
    void soManyProtocolsAreCounted() {
        Meter meter = new Meter();
        for (int i = 0; i < 5000; i++) {
            meter.of("/p/" + i).in(1);
        }
        assertThat(meter.bandwidth()).hasSize(1001);
        assertThat(meter.bandwidth().get("other").totalIn()).isEqualTo(4000);
    }

    @Test
    void theBestRankedHandlerAnswersOfEqualsTheFirst() {
        AtomicInteger changes = new AtomicInteger();
        Protocols protocols = new Protocols(changes::incrementAndGet);
        List<ProtocolHandler> h = List.of(handler(), handler(), handler());
        protocols.add(1L, 0, List.of("/a"), h.get(0));
        protocols.add(2L, 0, List.of("/a", "/b"), h.get(1));
        assertThat(protocols.handler("/a")).containsSame(h.get(0));
        protocols.add(3L, 5, List.of("/a"), h.get(2));
        assertThat(protocols.handler("/a")).containsSame(h.get(2));
        assertThat(changes).as("of what is spoken").hasValue(2);
        protocols.remove(3L);
        protocols.remove(1L);
        assertThat(protocols.handler("/a")).containsSame(h.get(1));
        protocols.remove(2L);
        assertThat(protocols.ids()).isEmpty();
        assertThat(changes).hasValue(3);
    }

    private static ProtocolHandler handler() {
        return stream -> CompletableFuture.completedFuture(null);
    }

    @Test
    void theInterfaceIsNamedForLinkLocalAddressesOnly() throws Exception {
        InetAddress global = java.net.Inet6Address.getByAddress(null, InetAddress.getByName("2001:db8::1").getAddress(), 1);
        assertThat(Addresses.of(new InetSocketAddress(global, 7))).hasToString("/ip6/2001:db8::1/tcp/7");
        InetAddress local = java.net.Inet6Address.getByAddress(null, InetAddress.getByName("fe80::1").getAddress(), 1);
        assertThat(Addresses.of(new InetSocketAddress(local, 7))).hasToString("/ip6zone/1/ip6/fe80::1/tcp/7");
    }

    @Test
    void whatIsTcp() {
        assertThat(List.of("/ip4/1.2.3.4/tcp/1", "/ip6/::1/tcp/1", "/dns4/a.b/tcp/1", "/ip6zone/x/ip6/fe80::1/tcp/1"))
                .allMatch(a -> Addresses.isTcp(Multiaddr.parse(a)));
        assertThat(List.of("/ip4/1.2.3.4/udp/1/quic-v1", "/ip4/1.2.3.4/tcp/1/ws", "/dnsaddr/a.b", "/ip4/1.2.3.4"))
                .noneMatch(a -> Addresses.isTcp(Multiaddr.parse(a)));
    }

    @Test
    void limitsCheckThemselves() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> new Limits(1, 1, 1, 1, 0, 1, Duration.ofSeconds(1), 1))
                .hasMessage("streamsPerPeer: found 0, expected at least 1");
    }
}
