package io.holdfast.libp2p.internal.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.LivePeer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** On loopback: with others it is tested by {@link MdnsIT}. */
class MdnsDiscoveryTest {
    private static boolean hasThread() {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(t -> t.getName().equals("holdfast-libp2p-mdns") && t.isAlive());
    }

    @Test
    void hasNoThreadWhenItIsOff() {
        try (LivePeer peer = new LivePeer((byte[]) null)) {
            MdnsDiscovery mdns = new MdnsDiscovery(peer.host(), new MdnsConfig(false));
            mdns.start();
            assertThat(hasThread()).isFalse();
            mdns.stop();
        }
    }

    @Test
    void stopsAtOnceWhileThereIsNothingToSay() {
        try (LivePeer peer = new LivePeer((byte[]) null)) {
            MdnsDiscovery mdns = new MdnsDiscovery(peer.host(), new MdnsConfig(true));
            mdns.start();
            assertThat(hasThread()).isTrue();
            long start = System.nanoTime();
            mdns.stop();
            mdns.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
            assertThat(hasThread()).isFalse();
        }
    }
}
