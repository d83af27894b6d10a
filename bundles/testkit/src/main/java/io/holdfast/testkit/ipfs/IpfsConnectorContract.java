package io.holdfast.testkit.ipfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.IpfsPin;
import io.holdfast.model.IpfsPinStatus;
import io.holdfast.model.Pin;
import io.holdfast.model.PinMode;
import io.holdfast.model.PinOptions;
import io.holdfast.model.RepoGc;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.testkit.ipfs.DagPb.Block;
import io.holdfast.testkit.ipfs.DagPb.Link;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link IpfsConnector} does. Each test needs a daemon of its own, or one that is empty. */
public abstract class IpfsConnectorContract {
    private static final Set<PinMode> BOTH = EnumSet.allOf(PinMode.class);

    /** The connector under test, started, at a daemon that is there and holds no content of these tests. */
    protected abstract IpfsConnector connector();

    /** Whether blocks are really kept; a fake may pin what it has never seen. */
    protected boolean keepsBlocks() {
        return true;
    }

    /** Whether content that is nowhere is known at once to be missing, rather than looked for. */
    protected boolean isOffline() {
        return true;
    }

    /** Waits for this, bounded; what it failed with is thrown as it is. */
    protected static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Pin pin(Cid cid, PinMode mode) {
        return Pin.of(cid, PinOptions.DEFAULT.withMode(mode));
    }

    private Cid put(Block... blocks) {
        for (Block b : blocks) {
            get(connector().putBlock(b.cid(), ByteBuffer.wrap(b.data())));
        }
        return blocks[0].cid();
    }

    private Cid tree(String name) {
        Block a = DagPb.leaf(name + " a");
        Block b = DagPb.leaf(name + " b");
        Block inner = DagPb.node(name + " inner", List.of(new Link("b", b.cid())));
        return put(DagPb.node(name, List.of(new Link("a", a.cid()), new Link("inner", inner.cid()))), a, b, inner);
    }

    private void pinned(Cid cid, PinMode mode) {
        get(connector().pin(pin(cid, mode), n -> { }));
    }

    private IpfsPinStatus status(Cid cid, PinMode mode) {
        return get(connector().pinStatus(cid, mode));
    }

    private List<Cid> listed(Set<PinMode> modes) {
        return get(Feeds.toList(connector().pins(modes))).stream().map(IpfsPin::cid).toList();
    }

    @Test
    void saysWhoItIs() {
        assertThat(get(connector().id()).id()).isNotNull();
        assertThat(get(connector().id()).error()).isEmpty();
        assertThat(get(connector().version())).isNotEmpty();
        assertThat(connector().pinTimeout()).isPositive();
        assertThat(get(connector().swarmPeers())).isNotNull();
    }

    @Test
    void keepsABlock() {
        assumeTrue(keepsBlocks());
        Block block = DagPb.leaf("keeps a block");
        put(block);
        put(block);
        ByteBuffer got = get(connector().getBlock(block.cid()));
        assertThat(got).isEqualTo(ByteBuffer.wrap(block.data()));
    }

    @Test
    void keepsABlockOfAnotherHashFunction() throws Exception {
        assumeTrue(keepsBlocks());
        byte[] data = "sha2-512".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Cid cid = Cid.v1(Cid.RAW, io.holdfast.model.Multihash.of("sha2-512", java.security.MessageDigest.getInstance("SHA-512").digest(data)));
        get(connector().putBlock(cid, ByteBuffer.wrap(data)));
        assertThat(get(connector().getBlock(cid))).isEqualTo(ByteBuffer.wrap(data));
    }

    @Test
    void refusesABlockThatIsNotWhatItsCidSays() {
        assumeTrue(keepsBlocks());
        Cid other = DagPb.leaf("another").cid();
        assertThatThrownBy(() -> get(connector().putBlock(other, ByteBuffer.wrap(new byte[] {1, 2, 3}))))
                .isInstanceOf(ClusterException.Invalid.class).hasMessageContaining(other.toString());
    }

    @Test
    void doesNotFindABlockThatIsNowhere() {
        assumeTrue(keepsBlocks() && isOffline());
        assertThatThrownBy(() -> get(connector().getBlock(DagPb.leaf("nowhere").cid()))).isInstanceOf(ClusterException.NotFound.class);
    }

    @Test
    void pinsATreeAndTellsOfItsBlocks() {
        Cid root = tree("pins a tree");
        List<Long> progress = new CopyOnWriteArrayList<>();
        get(connector().pin(pin(root, PinMode.RECURSIVE), progress::add));
        assertThat(progress).isSorted().doesNotHaveDuplicates().allMatch(n -> n > 0);
        assertThat(status(root, PinMode.RECURSIVE)).isEqualTo(IpfsPinStatus.RECURSIVE);
        assertThat(status(root, PinMode.DIRECT)).isEqualTo(IpfsPinStatus.UNPINNED);
        assertThat(listed(Set.of(PinMode.RECURSIVE))).contains(root);
        assertThat(listed(Set.of(PinMode.DIRECT))).doesNotContain(root);
    }

    @Test
    void pinsTheRootAlone() {
        Cid root = tree("pins the root");
        pinned(root, PinMode.DIRECT);
        assertThat(status(root, PinMode.DIRECT)).isEqualTo(IpfsPinStatus.DIRECT);
        assertThat(status(root, PinMode.RECURSIVE)).isEqualTo(IpfsPinStatus.UNPINNED);
        assertThat(listed(Set.of(PinMode.DIRECT))).contains(root);
        assertThat(listed(Set.of(PinMode.RECURSIVE))).doesNotContain(root);
    }

    @Test
    void pinsDeeperWhatWasPinnedDirectly() {
        Cid root = tree("pins deeper");
        pinned(root, PinMode.DIRECT);
        pinned(root, PinMode.RECURSIVE);
        assertThat(status(root, PinMode.RECURSIVE)).isEqualTo(IpfsPinStatus.RECURSIVE);
        assertThat(listed(BOTH)).containsOnlyOnce(root);
    }

    @Test
    void pinsTwiceAsOnce() {
        Cid root = tree("pins twice");
        pinned(root, PinMode.RECURSIVE);
        pinned(root, PinMode.RECURSIVE);
        assertThat(listed(BOTH)).containsOnlyOnce(root);
    }

    @Test
    void unpinsTwiceAsOnce() {
        Cid root = tree("unpins twice");
        pinned(root, PinMode.RECURSIVE);
        get(connector().unpin(root));
        get(connector().unpin(root));
        assertThat(status(root, PinMode.RECURSIVE)).isEqualTo(IpfsPinStatus.UNPINNED);
        assertThat(listed(BOTH)).doesNotContain(root);
    }

    @Test
    void unpinsWhatIsPinnedDirectly() {
        Cid root = tree("unpins direct");
        pinned(root, PinMode.DIRECT);
        get(connector().unpin(root));
        assertThat(status(root, PinMode.DIRECT)).isEqualTo(IpfsPinStatus.UNPINNED);
    }

    @Test
    void unpinsWhatWasNeverThere() {
        get(connector().unpin(DagPb.leaf("never there").cid()));
    }

    @Test
    void updatesAPin() {
        Cid from = tree("updates from");
        Cid to = tree("updates to");
        pinned(from, PinMode.RECURSIVE);
        get(connector().pin(Pin.of(to, PinOptions.DEFAULT.withPinUpdate(from)), n -> { }));
        assertThat(listed(Set.of(PinMode.RECURSIVE))).contains(from, to);
    }

    @Test
    void updatesAPinThatIsNotThereByPinning() {
        Cid to = tree("updates nothing");
        get(connector().pin(Pin.of(to, PinOptions.DEFAULT.withPinUpdate(DagPb.leaf("no pin").cid())), n -> { }));
        assertThat(status(to, PinMode.RECURSIVE)).isEqualTo(IpfsPinStatus.RECURSIVE);
    }

    @Test
    void doesNotPinWhatIsNowhere() {
        assumeTrue(keepsBlocks());
        Block missing = DagPb.leaf("a missing leaf");
        Cid root = put(DagPb.node("lacks a leaf", List.of(new Link("", missing.cid()))));
        CompletableFuture<Void> pinning = connector().pin(pin(root, PinMode.RECURSIVE), n -> { });
        if (isOffline()) {
            assertThatThrownBy(() -> get(pinning)).isInstanceOf(ClusterException.class).hasMessageContaining(missing.cid().toString());
        } else {
            pinning.cancel(false);
        }
        assertThat(status(root, PinMode.RECURSIVE)).isEqualTo(IpfsPinStatus.UNPINNED);
    }

    @Test
    void listsInBatchesOfAnySize() {
        List<Cid> all = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            Cid leaf = put(DagPb.leaf("batch " + i));
            pinned(leaf, i % 5 == 0 ? PinMode.DIRECT : PinMode.RECURSIVE);
            all.add(leaf);
        }
        List<Cid> listed = new ArrayList<>();
        try (Feed<IpfsPin> feed = connector().pins(BOTH)) {
            for (List<IpfsPin> batch = get(feed.next(7)); !batch.isEmpty(); batch = get(feed.next(7))) {
                assertThat(batch).hasSizeLessThanOrEqualTo(7);
                batch.forEach(p -> listed.add(p.cid()));
            }
        }
        assertThat(listed).containsAll(all).doesNotHaveDuplicates();
        if (connector().isOrdered()) {
            assertThat(listed).isSorted();
        }
    }

    @Test
    void closesAListingAtAnyTime() {
        pinned(put(DagPb.leaf("closes a listing")), PinMode.RECURSIVE);
        Feed<IpfsPin> unread = connector().pins(BOTH);
        unread.close();
        unread.close();
        Feed<IpfsPin> begun = connector().pins(BOTH);
        assertThat(get(begun.next(1))).hasSize(1);
        begun.close();
        assertThat(listed(BOTH)).isNotEmpty();
    }

    @Test
    void collectsWhatIsNotPinned() {
        assumeTrue(keepsBlocks() && isOffline());
        Cid kept = tree("keeps this");
        Block garbage = DagPb.leaf("garbage");
        put(garbage);
        pinned(kept, PinMode.RECURSIVE);
        List<RepoGc> removed = get(Feeds.toList(connector().repoGc()));
        assertThat(removed).allMatch(r -> r.error().isEmpty());
        assertThat(removed).anyMatch(r -> r.key() != null && r.key().multihash().equals(garbage.cid().multihash()));
        assertThat(get(connector().getBlock(kept)).hasRemaining()).isTrue();
        assertThatThrownBy(() -> get(connector().getBlock(garbage.cid()))).isInstanceOf(ClusterException.NotFound.class);
    }

    @Test
    void measuresItsRepository() {
        put(DagPb.leaf("something to measure"));
        assertThat(get(connector().repoStat()).repoSize()).isNotNegative();
        assertThat(get(connector().repoStat()).storageMax()).isNotNegative();
    }

    @Test
    void resolvesPaths() {
        Cid root = tree("resolves");
        assertThat(get(connector().resolve(root.toString()))).isEqualTo(root);
        assertThat(get(connector().resolve("/ipfs/" + root))).isEqualTo(root);
        if (keepsBlocks()) {
            assertThat(get(connector().resolve("/ipfs/" + root + "/inner/b"))).isEqualTo(DagPb.leaf("resolves b").cid());
            assertThatThrownBy(() -> get(connector().resolve("/ipfs/" + root + "/none"))).isInstanceOf(ClusterException.class)
                    .hasMessageContaining("none");
        }
    }

    @Test
    void refusesWhatIsNoPath() {
        assertThatThrownBy(() -> get(connector().resolve("/ipfs/rubbish/a"))).isInstanceOf(ClusterException.Invalid.class)
                .hasMessageContaining("rubbish");
        assertThatThrownBy(() -> get(connector().resolve(""))).isInstanceOf(ClusterException.Invalid.class);
    }

    @Test
    void doesManyThingsAtOnce() {
        List<Cid> leaves = IntStream.range(0, 100).mapToObj(i -> put(DagPb.leaf("at once " + i))).toList();
        List<CompletableFuture<Void>> pins = leaves.stream().map(c -> connector().pin(pin(c, PinMode.RECURSIVE), n -> { })).toList();
        pins.forEach(IpfsConnectorContract::get);
        assertThat(listed(Set.of(PinMode.RECURSIVE))).containsAll(leaves);
        leaves.stream().map(c -> connector().unpin(c)).toList().forEach(IpfsConnectorContract::get);
        assertThat(listed(BOTH)).doesNotContainAnyElementsOf(leaves);
    }

    @Test
    void staysUsableAfterACancel() {
        Cid root = tree("after a cancel");
        connector().pin(pin(root, PinMode.RECURSIVE), n -> { }).cancel(false);
        connector().id().cancel(false);
        pinned(root, PinMode.RECURSIVE);
        assertThat(status(root, PinMode.RECURSIVE)).isEqualTo(IpfsPinStatus.RECURSIVE);
    }
}
