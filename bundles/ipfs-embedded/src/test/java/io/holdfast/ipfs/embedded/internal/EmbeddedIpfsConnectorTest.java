package io.holdfast.ipfs.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.IpfsPin;
import io.holdfast.model.IpfsPinStatus;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PinMode;
import io.holdfast.model.RepoGc;
import io.holdfast.spi.stream.Feeds;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedIpfsConnectorTest {
    private static final EnumSet<PinMode> ALL = EnumSet.allOf(PinMode.class);

    @TempDir
    Path data;
    private Stores stores;
    private EmbeddedIpfsConnector ipfs;

    @BeforeEach
    void open() throws Exception {
        stores = new Stores(data);
        ipfs = stores.connector();
    }

    @AfterEach
    void close() {
        ipfs.stop();
        ipfs.stop();
        stores.close();
    }

    private void reopen(EmbeddedSettings settings, Clock clock) throws Exception {
        ipfs.stop();
        ipfs = stores.connector(settings, clock);
    }

    private List<IpfsPin> pins() {
        return Feeds.toList(ipfs.pins(ALL)).toCompletableFuture().join();
    }

    private List<RepoGc> gc() {
        return Feeds.toList(ipfs.repoGc()).toCompletableFuture().join();
    }

    @Test
    void keepsBlocksOverARestart() throws Exception {
        Dags.Dag dag = Dags.file(1, 400_000, true);
        dag.putInto(ipfs);
        reopen(Stores.SETTINGS, Clock.systemUTC());
        dag.blocks().forEach((cid, bytes) -> assertThat(ipfs.getBlock(cid).join()).isEqualTo(ByteBuffer.wrap(bytes)));
    }

    @Test
    void findsABlockByAnyCidOfItsHash() {
        byte[] bytes = {1, 2, 3};
        Cid raw = Cid.ofRaw(bytes);
        ipfs.putBlock(raw, ByteBuffer.wrap(bytes)).join();
        assertThat(ipfs.getBlock(raw.withCodec(Cid.DAG_CBOR)).join()).isEqualTo(ByteBuffer.wrap(bytes));
    }

    @Test
    void refusesBytesOfAnotherBlock() {
        assertThatThrownBy(() -> ipfs.putBlock(Cid.ofRaw(new byte[] {1}), ByteBuffer.wrap(new byte[] {2})).join())
                .hasCauseInstanceOf(ClusterException.Invalid.class).hasMessageContaining("do not match");
    }

    @Test
    void saysWhichBlockIsNotThere() {
        Cid cid = Cid.ofRaw(new byte[] {9});
        assertThatThrownBy(() -> ipfs.getBlock(cid).join()).hasCauseInstanceOf(ClusterException.NotFound.class)
                .hasMessageContaining("block not found: " + cid);
    }

    @Test
    void pinsADagThatIsThere() {
        for (boolean raw : new boolean[] {true, false}) {
            Dags.Dag dag = Dags.file(2, 400_000, raw);
            dag.putInto(ipfs);
            AtomicLong seen = new AtomicLong();
            ipfs.pin(Dags.recursive(dag.root()), seen::set).join();
            assertThat(seen.get()).isEqualTo(dag.blocks().size());
            assertThat(ipfs.pinStatus(dag.root(), PinMode.RECURSIVE).join()).isEqualTo(IpfsPinStatus.RECURSIVE);
            assertThat(ipfs.pinStatus(dag.root(), PinMode.DIRECT).join()).isEqualTo(IpfsPinStatus.UNPINNED);
        }
    }

    @Test
    void namesTheFirstBlockThatADagLacks() {
        Dags.Dag dag = Dags.file(3, 400_000, true);
        Cid lacking = new ArrayList<>(dag.blocks().keySet()).get(100);
        byte[] bytes = dag.blocks().remove(lacking);
        dag.putInto(ipfs);
        assertThatThrownBy(() -> ipfs.pin(Dags.recursive(dag.root()), n -> { }).join())
                .hasCauseInstanceOf(ClusterException.NotFound.class)
                .hasMessageContaining("block not found: " + lacking + " (needed by " + dag.root() + ")");
        assertThat(pins()).isEmpty();
        ipfs.putBlock(lacking, ByteBuffer.wrap(bytes)).join();
        ipfs.pin(Dags.recursive(dag.root()), n -> { }).join();
        assertThat(pins()).hasSize(1);
    }

    @Test
    void pinsTheRootOnlyWhenDirect() {
        Dags.Dag dag = Dags.file(4, 10_000, true);
        ipfs.putBlock(dag.root(), ByteBuffer.wrap(dag.blocks().get(dag.root()))).join();
        ipfs.pin(Dags.direct(dag.root()), n -> { }).join();
        assertThat(pins()).containsExactly(new IpfsPin(dag.root(), IpfsPinStatus.DIRECT));
        assertThat(ipfs.pinStatus(dag.root(), PinMode.DIRECT).join()).isEqualTo(IpfsPinStatus.DIRECT);
    }

    @Test
    void listsPinsInOrderAndUnpins() {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            byte[] bytes = {(byte) i, (byte) (i >> 8), 7};
            ipfs.putBlock(Cid.ofRaw(bytes), ByteBuffer.wrap(bytes)).join();
            all.add(ipfs.pin(Dags.recursive(Cid.ofRaw(bytes)), n -> { }));
        }
        all.forEach(CompletableFuture::join);
        assertThat(ipfs.isOrdered()).isTrue();
        assertThat(pins()).hasSize(500).extracting(IpfsPin::cid).isSorted();
        Cid gone = pins().get(17).cid();
        ipfs.unpin(gone).join();
        ipfs.unpin(gone).join();
        assertThat(pins()).hasSize(499).extracting(IpfsPin::cid).doesNotContain(gone);
    }

    @Test
    void pinsAgainBehindAnUnpinThatIsUnderWay() throws Exception {
        Dags.Dag dag = Dags.file(15, 10_000, true);
        dag.putInto(ipfs);
        ipfs.pin(Dags.recursive(dag.root()), n -> { }).join();
        ipfs.stop();
        UnsyncedWrites index = new UnsyncedWrites(stores.stores());
        ipfs = new EmbeddedIpfsConnector(stores.node, index, Stores.SETTINGS, Clock.systemUTC());
        ipfs.start();
        UnsyncedWrites.Held write = index.hold();
        CompletableFuture<Void> unpin = ipfs.unpin(dag.root());
        write.came().await();
        unpin.cancel(true);
        CompletableFuture<Void> pin = ipfs.pin(Dags.recursive(dag.root()), n -> { });
        // behind it in line: so the pin has looked
        ipfs.getBlock(dag.root()).join();
        write.letGo().countDown();
        pin.join();
        // the next write: so the one of the first unpin has ended
        ipfs.unpin(Cid.ofRaw(new byte[0])).join();
        assertThat(pins()).containsExactly(new IpfsPin(dag.root(), IpfsPinStatus.RECURSIVE));
    }

    @Test
    void collectsWhatNothingNeeds() {
        Dags.Dag kept = Dags.file(5, 300_000, false);
        Dags.Dag garbage = Dags.file(6, 300_000, true);
        kept.putInto(ipfs);
        garbage.putInto(ipfs);
        ipfs.pin(Dags.recursive(kept.root()), n -> { }).join();
        ipfs.pin(Dags.recursive(garbage.root()), n -> { }).join();
        ipfs.unpin(garbage.root()).join();
        EmbeddedSettings later = Stores.SETTINGS;
        reopenIn(later, Duration.ofHours(2));
        assertThat(gc()).hasSize(garbage.blocks().size());
        assertThat(gc()).isEmpty();
        kept.blocks().keySet().forEach(cid -> assertThat(ipfs.getBlock(cid)).succeedsWithin(Duration.ofSeconds(5)));
        assertThatThrownBy(() -> ipfs.getBlock(garbage.root()).join()).hasMessageContaining("block not found");
    }

    private void reopenIn(EmbeddedSettings settings, Duration later) {
        try {
            reopen(settings, Clock.fixed(Instant.now().plus(later), ZoneOffset.UTC));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void keepsYoungBlocksWhenCollecting() {
        Dags.Dag dag = Dags.file(7, 300_000, true);
        dag.putInto(ipfs);
        reopenIn(Stores.settings(1 << 30, Duration.ofHours(3)), Duration.ofHours(2));
        assertThat(gc()).isEmpty();
    }

    @Test
    void aBlockThatIsPutAgainIsYoungAgain() throws Exception {
        EmbeddedSettings settings = Stores.settings(1 << 30, Duration.ofSeconds(10));
        Instant begin = Instant.now();
        Dags.Dag dag = Dags.file(18, 10_000, true);
        for (int seconds : new int[] {0, 9}) {
            reopen(settings, Clock.fixed(begin.plusSeconds(seconds), ZoneOffset.UTC));
            dag.putInto(ipfs);
        }
        reopen(settings, Clock.fixed(begin.plusSeconds(15), ZoneOffset.UTC));
        assertThat(gc()).isEmpty();
    }

    @Test
    void givesDiskBackByMovingWhatLives() throws IOException {
        List<Dags.Dag> kept = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Dags.Dag dag = Dags.file(100 + i, 1_000_000, true);
            dag.putInto(ipfs);
            if (i % 10 == 0) {
                ipfs.pin(Dags.recursive(dag.root()), n -> { }).join();
                kept.add(dag);
            }
        }
        reopenIn(Stores.SETTINGS, Duration.ofHours(2));
        long before = ipfs.repoStat().join().repoSize();
        gc();
        assertThat(ipfs.repoStat().join().repoSize()).isLessThan(before * 3 / 4);
        reopenIn(Stores.SETTINGS, Duration.ofHours(4));
        gc();
        for (Dags.Dag dag : kept) {
            dag.blocks().keySet().forEach(cid -> assertThat(ipfs.getBlock(cid)).succeedsWithin(Duration.ofSeconds(5)));
        }
    }

    @Test
    void keepsWhatIsPutAndPinnedWhileCollecting() {
        for (int i = 0; i < 5; i++) {
            Dags.file(200 + i, 300_000, true).putInto(ipfs);
        }
        reopenIn(Stores.SETTINGS, Duration.ofHours(2));
        List<Dags.Dag> pinned = new ArrayList<>();
        CompletableFuture<List<RepoGc>> collecting = Feeds.toList(ipfs.repoGc()).toCompletableFuture();
        for (int i = 0; i < 5; i += 2) {
            Dags.Dag dag = Dags.file(200 + i, 300_000, true);
            dag.putInto(ipfs);
            ipfs.pin(Dags.recursive(dag.root()), n -> { }).join();
            pinned.add(dag);
        }
        collecting.join();
        for (Dags.Dag dag : pinned) {
            dag.blocks().keySet().forEach(cid -> assertThat(ipfs.getBlock(cid)).succeedsWithin(Duration.ofSeconds(5)));
        }
    }

    @Test
    void refusesBlocksBeyondItsLimit() {
        reopenIn(Stores.settings(1 << 20, Duration.ZERO), Duration.ZERO);
        assertThatThrownBy(() -> Dags.file(8, 2 << 20, true).putInto(ipfs)).hasCauseInstanceOf(ClusterException.Refused.class)
                .hasMessageContaining("full").hasMessageContaining("storage_max");
    }

    @Test
    void aSmallStoreThatIsFullHasRoomAgainWhenItsGarbageIsCollected() throws Exception {
        EmbeddedSettings small = EmbeddedSettingsTest.read("2MB", "0s", "2m");
        reopen(small, Clock.systemUTC());
        assertThatThrownBy(() -> Dags.file(16, 3_000_000, true).putInto(ipfs)).hasMessageContaining("full");
        reopen(small, Clock.fixed(Instant.now().plus(Duration.ofHours(2)), ZoneOffset.UTC));
        gc();
        Dags.file(17, 1_500_000, true).putInto(ipfs);
    }

    @Test
    void findsDamageWhenReading() throws Exception {
        byte[] bytes = new byte[1000];
        Cid cid = Cid.ofRaw(bytes);
        ipfs.putBlock(cid, ByteBuffer.wrap(bytes)).join();
        damage(Segment.path(data.resolve("blocks/segments"), 1), 500);
        assertThatThrownBy(() -> ipfs.getBlock(cid).join()).hasMessageContaining("damaged");
        ipfs.putBlock(cid, ByteBuffer.wrap(bytes)).join();
        assertThat(ipfs.getBlock(cid).join()).isEqualTo(ByteBuffer.wrap(bytes));
        reopen(Stores.SETTINGS, Clock.systemUTC());
        assertThat(ipfs.getBlock(cid).join()).isEqualTo(ByteBuffer.wrap(bytes));
    }

    private static void damage(Path file, long at) throws IOException {
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            f.seek(at);
            f.write(1);
        }
    }

    @Test
    void readsTheFilesAgainWhenTheIndexIsLost() throws Exception {
        Dags.Dag dag = Dags.file(9, 300_000, true);
        dag.putInto(ipfs);
        ipfs.stop();
        stores.close();
        try (var files = Files.walk(data.resolve("blocks/rocksdb"))) {
            for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        open();
        ipfs.pin(Dags.recursive(dag.root()), n -> { }).join();
    }

    @Test
    void cutsAnUnfinishedWriteOffAndGoesOn() throws Exception {
        Dags.Dag dag = Dags.file(11, 50_000, true);
        dag.putInto(ipfs);
        ipfs.pin(Dags.recursive(dag.root()), n -> { }).join();
        ipfs.stop();
        Path last = Segment.path(data.resolve("blocks/segments"), 1);
        long whole = Files.size(last);
        Files.write(last, new byte[] {0, 0, 1, 0, 1, 2, 3, 4, 5, 6, 7}, StandardOpenOption.APPEND);
        ipfs = stores.connector();
        assertThat(Files.size(last)).isEqualTo(whole);
        Dags.Dag more = Dags.file(12, 50_000, true);
        more.putInto(ipfs);
        reopen(Stores.SETTINGS, Clock.systemUTC());
        ipfs.pin(Dags.recursive(more.root()), n -> { }).join();
        dag.blocks().keySet().forEach(cid -> assertThat(ipfs.getBlock(cid)).succeedsWithin(Duration.ofSeconds(5)));
    }

    @Test
    void cutsOffAnUnfinishedWriteThatWasTheFirstOfItsFile() throws Exception {
        ipfs.stop();
        Path first = Segment.path(data.resolve("blocks/segments"), 1);
        Segment.create(Files.createDirectories(first.getParent()), 1).close();
        Files.write(first, new byte[] {0, 0, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, StandardOpenOption.APPEND);
        ipfs = stores.connector();
        assertThat(Files.size(first)).isEqualTo(Segment.HEADER);
    }

    @Test
    void readsOnBehindDamageWhenTheIndexIsLost() throws Exception {
        byte[] damaged = new byte[1000];
        ipfs.putBlock(Cid.ofRaw(damaged), ByteBuffer.wrap(damaged)).join();
        Dags.Dag dag = Dags.file(13, 50_000, true);
        dag.putInto(ipfs);
        ipfs.stop();
        Path file = Segment.path(data.resolve("blocks/segments"), 1);
        damage(file, 500);
        Files.delete(data.resolve("blocks/segments/index"));
        ipfs = stores.connector();
        ipfs.pin(Dags.recursive(dag.root()), n -> { }).join();
    }

    @Test
    void keepsAFileThatItCannotReadToTheEnd() throws Exception {
        byte[] damaged = new byte[1000];
        ipfs.putBlock(Cid.ofRaw(damaged), ByteBuffer.wrap(damaged)).join();
        Dags.Dag kept = Dags.file(14, 50_000, true);
        kept.putInto(ipfs);
        ipfs.pin(Dags.recursive(kept.root()), n -> { }).join();
        for (int i = 0; i < 10; i++) {
            Dags.file(300 + i, 1_000_000, true).putInto(ipfs);
        }
        // the length of the first record: where the next one begins is not known any more
        damage(Segment.path(data.resolve("blocks/segments"), 1), Segment.HEADER);
        reopenIn(Stores.SETTINGS, Duration.ofHours(2));
        gc();
        kept.blocks().keySet().forEach(cid -> assertThat(ipfs.getBlock(cid)).succeedsWithin(Duration.ofSeconds(5)));
    }

    @Test
    void deletesAFileOnlyWhenItIsDurablyForgotten() throws Exception {
        for (int i = 0; i < 10; i++) {
            Dags.file(400 + i, 1_000_000, true).putInto(ipfs);
        }
        ipfs.stop();
        UnsyncedWrites index = new UnsyncedWrites(stores.stores());
        ipfs = new EmbeddedIpfsConnector(stores.node, index, Stores.SETTINGS, Clock.fixed(Instant.now().plus(Duration.ofHours(2)), ZoneOffset.UTC));
        ipfs.start();
        gc();
        assertThat(Segment.path(data.resolve("blocks/segments"), 1)).doesNotExist();
        assertThat(index.any()).isFalse();
    }

    @Test
    void refusesFilesOfAnotherFormat() throws Exception {
        ipfs.stop();
        Files.write(Segment.path(data.resolve("blocks/segments"), 1), new byte[100]);
        assertThatThrownBy(() -> stores.connector()).isInstanceOf(IOException.class).hasMessageContaining("format");
        Files.delete(Segment.path(data.resolve("blocks/segments"), 1));
    }

    @Test
    void resolvesPaths() {
        Dags.Dag dag = Dags.file(10, 100, true);
        assertThat(ipfs.resolve("/ipfs/" + dag.root()).join()).isEqualTo(dag.root());
        assertThatThrownBy(() -> ipfs.resolve("/ipns/k51").join()).hasCauseInstanceOf(ClusterException.Refused.class);
        assertThatThrownBy(() -> ipfs.resolve("/ipfs/nonsense").join()).hasCauseInstanceOf(ClusterException.Invalid.class);
        assertThatThrownBy(() -> ipfs.resolve("/ipfs/" + dag.root() + "/a").join()).hasCauseInstanceOf(ClusterException.NotFound.class);
    }

    @Test
    void refusesToConnect() {
        assertThatThrownBy(() -> ipfs.swarmConnect(Multiaddr.parse("/ip4/127.0.0.1/tcp/1")).join())
                .hasCauseInstanceOf(ClusterException.Refused.class).hasMessageContaining("no network");
    }

    @Test
    void failsWhatWaitsWhenItStops() {
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[1000];
            bytes[i % 1000] = (byte) (1 + i / 1000);
            calls.add(ipfs.putBlock(Cid.ofRaw(bytes), ByteBuffer.wrap(bytes)));
            calls.add(ipfs.unpin(Cid.ofRaw(bytes)));
        }
        ipfs.stop();
        assertThat(calls).allMatch(CompletableFuture::isDone);
    }
}
