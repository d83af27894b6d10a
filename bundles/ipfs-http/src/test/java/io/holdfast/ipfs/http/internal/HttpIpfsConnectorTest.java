package io.holdfast.ipfs.http.internal;

import static io.holdfast.ipfs.http.internal.Connectors.CID;
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
import io.holdfast.model.PinType;
import io.holdfast.model.RepoGc;
import io.holdfast.model.Times;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.testkit.ipfs.DagPb;
import io.holdfast.testkit.ipfs.FakeIpfsDaemon;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The connector against a daemon that does as the test says. */
class HttpIpfsConnectorTest {
    private FakeIpfsDaemon daemon;
    private HttpIpfsConnector connector;

    @BeforeEach
    void open() {
        daemon = FakeIpfsDaemon.start();
        connector = Connectors.to(daemon.multiaddress());
    }

    @AfterEach
    void close() {
        connector.stop();
        daemon.close();
    }

    private static Pin pin(Cid cid) {
        return Pin.of(cid, PinOptions.DEFAULT);
    }

    private void restartConnector(KuboSettings settings) {
        connector.stop();
        connector = Connectors.started(settings);
    }

    @Test
    void callsAsKuboExpects() {
        Cid leaf = daemon.put(DagPb.leaf("calls"));
        get(connector.pin(pin(leaf), n -> { }));
        get(connector.pin(Pin.of(leaf, PinOptions.DEFAULT), n -> { }));
        get(connector.unpin(leaf));
        get(connector.pin(Pin.of(leaf, PinOptions.DEFAULT.withMode(PinMode.DIRECT)), n -> { }));
        get(connector.pin(new Pin(leaf, PinOptions.DEFAULT, PinType.SHARD, null, 2, null, Times.ZERO), n -> { }));
        assertThat(daemon.calls()).containsExactly(
                "pin/ls?stream=true&arg=" + leaf + "&type=recursive",
                "pin/add?arg=" + leaf + "&recursive=true&progress=true",
                "pin/ls?stream=true&arg=" + leaf + "&type=recursive",
                "pin/rm?arg=" + leaf,
                "pin/ls?stream=true&arg=" + leaf + "&type=direct",
                "pin/add?arg=" + leaf + "&recursive=false&progress=true",
                "pin/ls?stream=true&arg=" + leaf + "&type=recursive",
                "pin/add?arg=" + leaf + "&max-depth=2&recursive=true&progress=true");
    }

    @Test
    void keepsOneConnectionForCallsInTurn() {
        IntStream.range(0, 50).forEach(i -> get(connector.version()));
        assertThat(daemon.accepted()).isEqualTo(1);
    }

    @Test
    void tellsOfProgressWhenItGrows() {
        daemon.next("pin/add", c -> {
            for (int n : new int[] {0, 3, 3, 7, 5, 9}) {
                c.chunk("{\"Progress\":" + n + "}\n");
            }
            c.chunk("{\"Pins\":[\"x\"]}");
            c.end(null);
        });
        List<Long> progress = new CopyOnWriteArrayList<>();
        get(connector.pin(pin(CID), progress::add));
        eventually(() -> progress.contains(9L));
        assertThat(progress).isSubsetOf(3L, 7L, 9L).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void seesTheErrorInTheTrailer() {
        daemon.next("pin/add", c -> {
            c.chunk("{\"Progress\":12}\n");
            c.end("pin: context deadline exceeded");
        });
        String path = "pin/add?arg=" + CID + "&recursive=true&progress=true";
        assertThatThrownBy(() -> get(connector.pin(pin(CID), n -> { }))).isInstanceOf(ClusterException.Refused.class)
                .hasMessage("IPFS error (" + path + "). Code: 200. Message: pin: context deadline exceeded");
        assertThat(get(connector.version())).isEqualTo("0.43.0");
        assertThat(daemon.accepted()).isEqualTo(1);
    }

    @Test
    void seesTheErrorInTheStream() {
        daemon.next("pin/add", c -> {
            c.chunk("{\"Progress\":12}\n{\"Message\":\"disk full\",\"Code\":0,\"Type\":\"error\"}\n");
            c.end(null);
        });
        assertThatThrownBy(() -> get(connector.pin(pin(CID), n -> { }))).isInstanceOf(ClusterException.Refused.class)
                .hasMessageEndingWith("Message: disk full");
        daemon.next("pin/ls", c -> {
            c.chunk("{\"Cid\":\"" + CID + "\",\"Type\":\"recursive\"}\n{\"Message\":\"datastore closed\",\"Code\":0,\"Type\":\"error\"}\n");
            c.end(null);
        });
        assertThatThrownBy(() -> get(Feeds.toList(connector.pins(Set.of(PinMode.RECURSIVE))).toCompletableFuture()))
                .hasMessageEndingWith("Message: datastore closed");
    }

    @Test
    void doesNotBelieveAPinThatEndsWithoutSayingSo() {
        daemon.next("pin/add", c -> {
            c.chunk("{\"Progress\":12}\n");
            c.end(null);
        });
        assertThatThrownBy(() -> get(connector.pin(pin(CID), n -> { }))).hasMessageContaining("without pinning");
        daemon.next("pin/add", c -> {
            daemon.repo().pinned(CID, "recursive");
            c.answer(200, "");
        });
        get(connector.pin(pin(CID), n -> { }));
    }

    @Test
    void takesKubosWordsForNotPinned() {
        assertThat(get(connector.pinStatus(CID, PinMode.RECURSIVE))).isEqualTo(IpfsPinStatus.UNPINNED);
        daemon.next("pin/ls", c -> c.error("path '" + CID + "' is not pinned"));
        assertThat(get(connector.pinStatus(CID, PinMode.DIRECT))).isEqualTo(IpfsPinStatus.UNPINNED);
        daemon.next("pin/ls", c -> {
            c.chunk("{\"Cid\":\"" + CID + "\",\"Type\":\"indirect through " + CID + "\"}\n");
            c.end(null);
        });
        assertThat(get(connector.pinStatus(CID, PinMode.RECURSIVE))).isEqualTo(IpfsPinStatus.UNPINNED);
        daemon.next("pin/ls", c -> c.error("datastore is broken"));
        assertThatThrownBy(() -> get(connector.pinStatus(CID, PinMode.DIRECT))).isInstanceOf(ClusterException.Refused.class)
                .hasMessage("IPFS error (pin/ls?stream=true&arg=" + CID + "&type=direct). Code: 500. Message: datastore is broken");
    }

    @Test
    void refusesToUnpinWhenItMustNot() {
        KuboSettings s = Connectors.settings(daemon.multiaddress(), Duration.ofMinutes(1));
        restartConnector(new KuboSettings(s.node(), s.connectSwarmsDelay(), s.requestTimeout(), s.pinTimeout(), s.unpinTimeout(), s.repoGcTimeout(), 0, true));
        assertThatThrownBy(() -> get(connector.unpin(CID))).isInstanceOf(ClusterException.Refused.class)
                .hasMessage("ipfs unpinning is disallowed by configuration on this peer");
        assertThat(daemon.calls()).isEmpty();
    }

    @Test
    void updatesOnlyWhatIsPinnedRecursively() {
        Cid from = daemon.put(DagPb.leaf("from"));
        Cid to = daemon.put(DagPb.leaf("to"));
        daemon.repo().pinned(from, "recursive");
        get(connector.pin(Pin.of(to, PinOptions.DEFAULT.withPinUpdate(from)), n -> { }));
        assertThat(daemon.calls()).contains("pin/update?arg=" + from + "&arg=" + to + "&unpin=false").noneMatch(c -> c.startsWith("pin/add"));
        assertThat(daemon.repo().pins()).containsKeys(from, to);
    }

    @Test
    void connectsToTheFirstTenOriginsWithoutWaiting() {
        Cid leaf = daemon.put(DagPb.leaf("origins"));
        List<Multiaddr> origins = IntStream.range(0, 12)
                .mapToObj(i -> Multiaddr.parse("/ip4/10.0.0." + i + "/tcp/4001/p2p/12D3KooWJsAJp8TfhdGfJkgrLZ2no9LkiVssVTUfa1F38yJAScmP")).toList();
        daemon.always("swarm/connect", c -> c.hang());
        PinOptions o = PinOptions.DEFAULT;
        PinOptions withOrigins = new PinOptions(0, 0, "", o.mode(), 0, null, o.expireAt(), null, null, origins);
        get(connector.pin(Pin.of(leaf, withOrigins), n -> { }));
        List<String> connects = daemon.calls().stream().filter(c -> c.startsWith("swarm/connect")).toList();
        assertThat(connects).hasSizeLessThanOrEqualTo(10).allMatch(c -> c.contains("arg=%2Fip4%2F10.0.0."));
        eventually(() -> daemon.open() <= 2);
    }

    @Test
    void abortsTheCallThatIsCancelled() {
        daemon.searches(true);
        CompletableFuture<Void> pinning = connector.pin(pin(CID), n -> { });
        eventually(() -> daemon.calls().size() == 2);
        assertThat(daemon.open()).isPositive();
        pinning.cancel(false);
        eventually(() -> daemon.open() == 0);
        CompletableFuture<ByteBuffer> getting = connector.getBlock(CID);
        eventually(() -> daemon.calls().size() == 3);
        getting.orTimeout(1, TimeUnit.MILLISECONDS);
        eventually(() -> daemon.open() == 0);
    }

    @Test
    void listsAsFastAsItIsRead() {
        CountDownLatch written = new CountDownLatch(1);
        daemon.next("pin/ls", c -> {
            StringBuilder some = new StringBuilder();
            for (int i = 0; i < 1000; i++) {
                some.append("{\"Cid\":\"").append(CID).append("\",\"Type\":\"recursive\"}\n");
            }
            for (int i = 0; i < 1000; i++) {
                c.chunk(some.toString());
            }
            written.countDown();
            c.end(null);
        });
        try (Feed<IpfsPin> feed = connector.pins(EnumSet.of(PinMode.RECURSIVE))) {
            assertThat(get(feed.next(10).toCompletableFuture())).hasSize(10);
            get(connector.version());
            // 75 MB do not fit into the buffers of the sockets
            assertThat(written.getCount()).isEqualTo(1);
            int n = 10;
            for (List<IpfsPin> batch = get(feed.next(5000).toCompletableFuture()); !batch.isEmpty();
                    batch = get(feed.next(5000).toCompletableFuture())) {
                n += batch.size();
            }
            assertThat(n).isEqualTo(1_000_000);
        }
    }

    @Test
    void listsBothModes() {
        List<Cid> all = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            Cid cid = DagPb.leaf("both " + i).cid();
            daemon.repo().pinned(cid, i % 2 == 0 ? "recursive" : "direct");
            all.add(cid);
        }
        List<IpfsPin> listed = get(Feeds.toList(connector.pins(EnumSet.allOf(PinMode.class))).toCompletableFuture());
        assertThat(listed).hasSize(10_000);
        assertThat(listed.stream().map(IpfsPin::cid)).containsExactlyInAnyOrderElementsOf(all);
        assertThat(listed.stream().filter(p -> p.status() == IpfsPinStatus.DIRECT)).hasSize(5000);
    }

    @Test
    void failsAnAwaitedBatchAtClose() {
        daemon.always("pin/ls", c -> {
            c.chunk("");
            c.hang();
        });
        Feed<IpfsPin> feed = connector.pins(EnumSet.of(PinMode.DIRECT));
        CompletableFuture<List<IpfsPin>> batch = feed.next(10).toCompletableFuture();
        eventually(() -> daemon.open() == 1);
        feed.close();
        assertThatThrownBy(() -> get(batch)).isInstanceOf(ClusterException.class);
        eventually(() -> daemon.open() == 0);
    }

    @Test
    void passesOnWhatACollectionSays() {
        daemon.next("repo/gc", c -> {
            c.chunk("{\"Key\":{\"/\":\"" + CID + "\"}}\n{\"Error\":\"could not remove\"}\n{\"Key\":null,\"Error\":\"nor this\"}\n");
            c.end(null);
        });
        assertThat(get(Feeds.toList(connector.repoGc()).toCompletableFuture())).containsExactly(
                new RepoGc(CID, ""), new RepoGc(null, "could not remove"), new RepoGc(null, "nor this"));
    }

    @Test
    void readsIdentitiesWithOddAddresses() {
        daemon.next("id", c -> c.answer(200, "{\"ID\":\"12D3KooWJsAJp8TfhdGfJkgrLZ2no9LkiVssVTUfa1F38yJAScmP\",\"Addresses\":[\"rubbish\",\"/ip4/1.2.3.4/tcp/1\"]}"));
        assertThat(get(connector.id()).addresses()).containsExactly(Multiaddr.parse("/ip4/1.2.3.4/tcp/1"));
        daemon.next("id", c -> c.answer(200, "{\"ID\":\"12D3KooWJsAJp8TfhdGfJkgrLZ2no9LkiVssVTUfa1F38yJAScmP\",\"Addresses\":null}"));
        assertThat(get(connector.id()).addresses()).isEmpty();
        daemon.next("repo/stat", c -> c.answer(200, "{\"RepoSize\":5,\"StorageMax\":18446744073709551615}"));
        assertThat(get(connector.repoStat()).storageMax()).isEqualTo(Long.MAX_VALUE);
        daemon.next("swarm/peers", c -> c.answer(200, "{\"Peers\":null}"));
        assertThat(get(connector.swarmPeers())).isEmpty();
    }

    @Test
    void putsAVersionZeroBlockAsItsCidSays() {
        DagPb.Block node = DagPb.node("v0", List.of());
        Cid v0 = Cid.v0(node.cid().multihash().digest());
        get(connector.putBlock(v0, ByteBuffer.wrap(node.data())));
        assertThat(daemon.calls()).contains("block/put?allow-big-block=true&cid-codec=dag-pb&mhlen=32&mhtype=sha2-256&pin=false");
        assertThat(get(connector.getBlock(v0))).isEqualTo(ByteBuffer.wrap(node.data()));
        byte[] big = new byte[3 << 20];
        get(connector.putBlock(Cid.ofRaw(big), ByteBuffer.wrap(big)));
        assertThat(get(connector.getBlock(Cid.ofRaw(big))).remaining()).isEqualTo(big.length);
        Cid odd = Cid.v1(0x33, node.cid().multihash());
        assertThatThrownBy(() -> get(connector.putBlock(odd, ByteBuffer.wrap(node.data())))).isInstanceOf(ClusterException.Invalid.class)
                .hasMessageContaining("codec 0x33");
    }

    @Test
    void resolvesWithoutACallWhatNeedsNone() {
        assertThat(get(connector.resolve("/ipfs/" + CID + "/"))).isEqualTo(CID);
        assertThat(get(connector.resolve(CID.toString()))).isEqualTo(CID);
        assertThat(daemon.calls()).isEmpty();
        daemon.next("resolve", c -> c.answer(200, "{\"Path\":\"/ipfs/" + CID + "\"}"));
        assertThat(get(connector.resolve("/ipns/example.org/a b&c"))).isEqualTo(CID);
        assertThat(daemon.calls()).containsExactly("resolve?arg=%2Fipns%2Fexample.org%2Fa+b%26c");
        daemon.next("resolve", c -> c.answer(200, "{\"Path\":\"/ipfs/" + CID + "/field\"}"));
        assertThatThrownBy(() -> get(connector.resolve("/ipfs/" + CID + "/x/field"))).hasMessageContaining("inside a block");
    }
}
