package io.holdfast.ipfs.http.internal;

import static io.holdfast.ipfs.http.internal.Connectors.eventually;
import static io.holdfast.ipfs.http.internal.Connectors.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.IpfsPin;
import io.holdfast.model.IpfsPinStatus;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.Pin;
import io.holdfast.model.PinMode;
import io.holdfast.model.PinOptions;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.testkit.ipfs.DagPb;
import io.holdfast.testkit.ipfs.IpfsConnectorContract;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The connector against a real kubo, whose words are pinned down here: an upgrade of kubo that changes them fails this test. */
@EnabledIf(value = "io.holdfast.ipfs.http.internal.Kubo#isThere", disabledReason = Kubo.MISSING)
class KuboIT {
    @TempDir
    static Path folder;
    private static Kubo kubo;
    private static HttpIpfsConnector connector;

    @BeforeAll
    static void open() throws Exception {
        kubo = Kubo.start(folder.resolve("offline"), true);
        connector = Connectors.to(kubo.address());
    }

    @AfterAll
    static void close() {
        if (kubo != null) {
            connector.stop();
            kubo.close();
        }
    }

    private static Pin pin(Cid cid, PinMode mode) {
        return Pin.of(cid, PinOptions.DEFAULT.withMode(mode));
    }

    private static Cid put(DagPb.Block block) {
        get(connector.putBlock(block.cid(), ByteBuffer.wrap(block.data())));
        return block.cid();
    }

    private static Cid wide(String name, int leaves) {
        List<DagPb.Link> links = new ArrayList<>();
        for (int i = 0; i < leaves; i++) {
            links.add(new DagPb.Link("leaf" + i, put(DagPb.leaf(name + " " + i))));
        }
        return put(DagPb.node(name, links));
    }

    @Nested
    class Contract extends IpfsConnectorContract {
        @Override
        protected IpfsConnector connector() {
            return connector;
        }
    }

    @Test
    void pinsWithProgress() {
        Cid root = wide("progress", 50);
        List<Long> progress = new CopyOnWriteArrayList<>();
        get(connector.pin(pin(root, PinMode.RECURSIVE), progress::add));
        eventually(() -> progress.contains(51L));
        assertThat(get(connector.pinStatus(root, PinMode.RECURSIVE))).isEqualTo(IpfsPinStatus.RECURSIVE);
    }

    @Test
    void saysWhyNot() {
        Cid nowhere = DagPb.leaf("is nowhere at all").cid();
        assertThatThrownBy(() -> get(connector.pin(pin(nowhere, PinMode.RECURSIVE), n -> { }))).isInstanceOf(ClusterException.Refused.class)
                .hasMessage("IPFS error (pin/add?arg=" + nowhere + "&recursive=true&progress=true). Code: 500. Message: "
                        + "pin: block was not found locally (offline): ipld: could not find " + nowhere);
        Cid root = wide("both ways", 1);
        get(connector.pin(pin(root, PinMode.RECURSIVE), n -> { }));
        assertThatThrownBy(() -> get(connector.pin(pin(root, PinMode.DIRECT), n -> { })))
                .hasMessageEndingWith("Message: pin: " + root + " already pinned recursively");
        assertThatThrownBy(() -> get(connector.resolve("/ipfs/" + root + "/none"))).isInstanceOf(ClusterException.Refused.class)
                .hasMessageEndingWith("Message: no link named \"none\" under " + root);
        assertThatThrownBy(() -> get(connector.getBlock(nowhere))).isInstanceOf(ClusterException.NotFound.class)
                .hasMessageEndingWith("Message: block was not found locally (offline): ipld: could not find " + nowhere);
        assertThat(get(connector.version())).isEqualTo("0.43.0");
    }

    @Test
    void saysInTheTrailerThatAPinFailed() throws Exception {
        Workers workers = new Workers();
        try (Kubo online = Kubo.start(folder.resolve("trailer"), false);
                Transport transport = new Transport(Endpoint.parse(online.address()), null, workers.lookups())) {
            transport.start();
            KuboRpc rpc = new KuboRpc(transport);
            // kubo begins to stream half a second into a pin, and gives up after two
            String path = "pin/add?arg=" + DagPb.leaf("sought for two seconds").cid() + "&progress=true&timeout=2s";
            Operation<Void> op = new Operation<>(rpc);
            CompletableFuture<Void> pinning = rpc.lines(op, Call.Request.slow(path, null), (bytes, offset, length) -> { });
            assertThatThrownBy(() -> get(pinning)).isInstanceOf(ClusterException.Refused.class)
                    .hasMessageStartingWith("IPFS error (" + path + "). Code: 200. Message: ").hasMessageEndingWith("context deadline exceeded");
            CompletableFuture<Integer> next = rpc.call(op, Call.Request.of("version", null), body -> body.length);
            assertThat(get(next)).isPositive();
        } finally {
            workers.close();
        }
    }

    @Test
    void isAwayWhenKilledAndBackWhenRestarted() throws Exception {
        try (Kubo other = Kubo.start(folder.resolve("killed"), false)) {
            HttpIpfsConnector mine = Connectors.to(other.address());
            try {
                DagPb.Block leaf = DagPb.leaf("survives");
                get(mine.putBlock(leaf.cid(), ByteBuffer.wrap(leaf.data())));
                get(mine.pin(pin(leaf.cid(), PinMode.RECURSIVE), n -> { }));
                CompletableFuture<Void> searching = mine.pin(pin(DagPb.leaf("sought for ever").cid(), PinMode.RECURSIVE), n -> { });
                CompletableFuture<Void> cancelled = mine.pin(pin(DagPb.leaf("sought in vain").cid(), PinMode.RECURSIVE), n -> { });
                get(mine.version());
                cancelled.cancel(false);
                assertThat(searching).isNotDone();
                other.kill();
                assertThatThrownBy(() -> get(searching)).isInstanceOf(ClusterException.NotReady.class);
                assertThatThrownBy(() -> get(mine.version())).isInstanceOf(ClusterException.NotReady.class)
                        .hasMessage("IPFS daemon at " + mine.address() + " is not reachable: connection refused");
                other.restart();
                eventually(() -> mine.version().handle((v, e) -> e == null).join());
                assertThat(get(mine.pinStatus(leaf.cid(), PinMode.RECURSIVE))).isEqualTo(IpfsPinStatus.RECURSIVE);
                assertThat(get(Feeds.toList(mine.pins(EnumSet.allOf(PinMode.class))).toCompletableFuture()).stream().map(IpfsPin::cid))
                        .contains(leaf.cid());
            } finally {
                mine.stop();
            }
        }
    }

    @Test
    void connectsTwoDaemonsAndFetchesFromTheOther() throws Exception {
        try (Kubo a = Kubo.start(folder.resolve("a"), false); Kubo b = Kubo.start(folder.resolve("b"), false)) {
            HttpIpfsConnector toA = Connectors.to(a.address());
            HttpIpfsConnector toB = Connectors.to(b.address());
            try {
                DagPb.Block leaf = DagPb.leaf("travels");
                get(toA.putBlock(leaf.cid(), ByteBuffer.wrap(leaf.data())));
                Multiaddr address = get(toA.id()).addresses().stream().filter(m -> m.toString().contains("/tcp/")).findFirst().orElseThrow();
                assertThat(get(toB.swarmPeers())).isEmpty();
                PinOptions o = PinOptions.DEFAULT;
                Pin pin = Pin.of(leaf.cid(), new PinOptions(0, 0, "", o.mode(), 0, null, o.expireAt(), null, null, List.of(address)));
                get(toB.pin(pin, n -> { }));
                assertThat(get(toB.swarmPeers())).contains(get(toA.id()).id());
                get(toB.swarmConnect(address));
                assertThat(get(toB.getBlock(leaf.cid()))).isEqualTo(ByteBuffer.wrap(leaf.data()));
                assertThatThrownBy(() -> get(toB.swarmConnect(Multiaddr.parse("/ip4/127.0.0.1/tcp/1/p2p/12D3KooWA4Xop1JaT3MHxwYMkCepYsv4iPVopMXwCz5iHYdBfeSB"))))
                        .isInstanceOf(ClusterException.Refused.class).hasMessageContaining("connect 12D3KooWA4Xop1JaT3MHxwYMkCepYsv4iPVopMXwCz5iHYdBfeSB failure");
            } finally {
                toA.stop();
                toB.stop();
            }
        }
    }

    @Test
    void listsDirectAndRecursivePins() {
        Cid direct = wide("listed directly", 2);
        Cid recursive = wide("listed recursively", 2);
        get(connector.pin(pin(direct, PinMode.DIRECT), n -> { }));
        get(connector.pin(pin(recursive, PinMode.RECURSIVE), n -> { }));
        assertThat(get(Feeds.toList(connector.pins(EnumSet.allOf(PinMode.class))).toCompletableFuture()))
                .contains(new IpfsPin(direct, IpfsPinStatus.DIRECT), new IpfsPin(recursive, IpfsPinStatus.RECURSIVE));
        assertThat(get(Feeds.toList(connector.pins(Set.of(PinMode.DIRECT))).toCompletableFuture()))
                .contains(new IpfsPin(direct, IpfsPinStatus.DIRECT)).noneMatch(p -> p.status() == IpfsPinStatus.RECURSIVE);
        assertThat(get(connector.pinStatus(DagPb.leaf("listed recursively 0").cid(), PinMode.RECURSIVE))).isEqualTo(IpfsPinStatus.UNPINNED);
    }
}
