package io.holdfast.libp2p.internal.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.interop.ClusterPeer;
import io.holdfast.libp2p.internal.interop.Installed;
import io.holdfast.libp2p.internal.interop.Kubo;
import io.holdfast.libp2p.internal.interop.Peers;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.PubSub;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gossipsub with go-libp2p-pubsub and with js-libp2p, messages both ways, with the private network and without. */
class PubSubInteropIT {
    private static final int COUNT = 50;

    @RegisterExtension
    final Peers peers = new Peers();

    @FunctionalInterface
    private interface Start {
        PubSubPeer at(byte[] secret, String address, String topic, int count) throws IOException;
    }

    private static void until(String what, BooleanSupplier condition) {
        until(() -> what, condition);
    }

    private static void until(Supplier<String> what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(50);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited in vain for: " + what.get());
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    private static void bothWays(boolean isPrivate, String name, Start other) throws IOException {
        byte[] secret = isPrivate ? new byte[32] : null;
        try (LivePubSub here = new LivePubSub(secret)) {
            Multiaddr address = here.peer.addresses().get(0);
            try (PubSubPeer there = other.at(secret, address.toString(), LivePubSub.TOPIC, COUNT)) {
                until(() -> "its messages, found " + here.texts(), () -> here.received.size() >= COUNT);
                List<String> theirs = new ArrayList<>();
                List<String> ours = new ArrayList<>();
                for (int i = 0; i < COUNT; i++) {
                    theirs.add(name + " " + i);
                    here.publish("java " + i);
                    ours.add(here.peer.host().id() + " java " + i);
                }
                until(() -> "our messages there, found " + there.lines, () -> there.lines.containsAll(ours));
                assertThat(there.lines).doesNotHaveDuplicates();
                assertThat(here.texts().stream().filter(t -> !t.startsWith("java"))).containsExactlyInAnyOrderElementsOf(theirs);
                assertThat(here.pubsub.counters().get("violations")).isZero();
                assertThat(here.pubsub.counters().get("refused")).isZero();
            }
            until("it has left", () -> here.pubsub.peers(LivePubSub.TOPIC).isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @EnabledIf(value = "io.holdfast.libp2p.internal.pubsub.PubSubPeer#goIsThere", disabledReason = PubSubPeer.NO_GO)
    void withGo(boolean isPrivate) throws IOException {
        bothWays(isPrivate, "go", PubSubPeer::go);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @EnabledIf(value = "io.holdfast.libp2p.internal.pubsub.PubSubPeer#jsIsThere", disabledReason = PubSubPeer.NO_JS)
    void withJs(boolean isPrivate) throws IOException {
        bothWays(isPrivate, "js", PubSubPeer::js);
    }

    /** A real ipfs-cluster-service 1.1.6, which connects by itself; what it publishes is delivered only if the signatures are right. */
    @Test
    @EnabledIf(value = Installed.IS_THERE, disabledReason = Installed.MISSING)
    void getsTheMetricsOfIpfsCluster(@TempDir Path folder) throws Exception {
        byte[] secret = new byte[32];
        secret[0] = 7;
        Kubo kubo = Kubo.start(peers, folder.resolve("ipfs"), null, false);
        List<PubSub.Message> metrics = new CopyOnWriteArrayList<>();
        try (LivePubSub here = new LivePubSub(secret)) {
            here.pubsub.subscribe("monitor.metrics", m -> true, metrics::add);
            ClusterPeer there = new ClusterPeer(peers, folder.resolve("cluster"), secret, kubo.rpc(), here.peer.addresses().get(0));
            there.start();
            PeerId id = there.address().peer().orElseThrow();
            until("its subscription", () -> here.pubsub.peers("monitor.metrics").contains(id));
            until("three pings of it", () -> metrics.stream().filter(m -> text(m).contains("ping")).count() >= 3);
            until("its other metrics", () -> metrics.stream().anyMatch(m -> text(m).contains("freespace") || text(m).contains("tag:group")));
            assertThat(metrics).allMatch(m -> m.from().equals(id) && m.via().equals(id));
            assertThat(metrics.stream().map(PubSub.Message::sequence)).doesNotHaveDuplicates();
            assertThat(here.pubsub.counters().get("violations")).isZero();
            assertThat(here.pubsub.counters().get("refused")).isZero();
        }
    }

    private static String text(PubSub.Message m) {
        return new String(m.data(), StandardCharsets.ISO_8859_1);
    }

    /** Three of them: what one says comes to the other through this peer. */
    @ParameterizedTest
    @ValueSource(booleans = {false})
    @EnabledIf(value = "io.holdfast.libp2p.internal.pubsub.PubSubPeer#goIsThere", disabledReason = PubSubPeer.NO_GO)
    void passesOnWhatGoVerifies(boolean isPrivate) throws IOException {
        try (LivePubSub here = new LivePubSub(null)) {
            String address = here.peer.addresses().get(0).toString();
            try (PubSubPeer first = PubSubPeer.go(null, address, LivePubSub.TOPIC, 0)) {
                until("it is there", () -> here.pubsub.peers(LivePubSub.TOPIC).size() == 1);
                try (PubSubPeer second = PubSubPeer.go(null, address, LivePubSub.TOPIC, COUNT)) {
                    until("the second's messages at the first", () -> first.lines.size() >= COUNT);
                    assertThat(first.lines).hasSize(COUNT).allMatch(l -> l.contains(" go "));
                    assertThat(second.isAlive()).isTrue();
                }
            }
        }
    }
}
