package io.holdfast.testkit.tracker;

import io.holdfast.model.Cid;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinMode;
import io.holdfast.model.PinOptions;
import io.holdfast.model.PinType;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.state.State;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.spi.tracker.PinTracker;
import io.holdfast.testkit.ipfs.FakeIpfsConnector;
import io.holdfast.testkit.node.TestNode;
import io.holdfast.testkit.parts.TestParts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A tracker's neighbours, and short words for what its tests do. */
public final class PinTrackerFixture {
    /** Another peer. */
    public static final PeerId OTHER = PeerId.parse("12D3KooWBHMtTyKoNCQLRRUMGVMWZQ1xC2VBRUSDvH7bMh3tQEcg");
    /** This peer. */
    public static final PeerId SELF = TestNode.PEER;

    public final TestParts parts = new TestParts();
    public final TestTime time = new TestTime();
    public final MapState state = new MapState();
    public final FakeIpfsConnector ipfs = new FakeIpfsConnector();
    public final Path data;
    /** The limits that the tracker is to be started with. */
    public int concurrentPins = 10;
    public long maxQueue = 1_000_000;
    public Duration priorityAge = Duration.ofHours(24);
    public int priorityRetries = 5;

    public PinTrackerFixture(Path data) {
        this.data = data;
        parts.with(State.class, state).with(IpfsConnector.class, ipfs);
    }

    public TestNode node() {
        return TestNode.in(data);
    }

    /** The CID of this number. */
    public static Cid cid(int n) {
        return Cid.ofRaw(("pin " + n).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** A pin for every peer, made now. */
    public Pin pin(int n) {
        return Pin.of(cid(n), PinOptions.DEFAULT.withReplication(-1, -1).withName("p" + n)).withTimestamp(time.instant());
    }

    /** A pin of the CID alone. */
    public Pin direct(int n) {
        return Pin.of(cid(n), pin(n).options().withMode(PinMode.DIRECT)).withTimestamp(time.instant());
    }

    /** A pin for these peers. */
    public Pin on(int n, PeerId... peers) {
        return pin(n).withOptions(pin(n).options().withReplication(1, 1)).withAllocations(List.of(peers));
    }

    /** A pin of sharded content. */
    public Pin meta(int n) {
        Pin p = pin(n);
        return new Pin(p.cid(), p.options(), PinType.META, p.allocations(), 0, cid(-n), p.timestamp());
    }

    /** Puts this pin into the State and has it tracked, as the consensus does. */
    public Pin add(PinTracker tracker, Pin pin) {
        state.put(pin);
        tracker.track(pin);
        return pin;
    }

    /** Removes it from the State and has it untracked. */
    public void remove(PinTracker tracker, int n) {
        state.remove(cid(n));
        tracker.untrack(cid(n));
    }

    /** The answer, waited for. */
    public static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    public static <T> List<T> all(Feed<T> feed) {
        return get(Feeds.toList(feed));
    }

    public PinInfo info(PinTracker tracker, int n) {
        return get(tracker.status(cid(n)));
    }

    public TrackerStatus status(PinTracker tracker, int n) {
        return info(tracker, n).status();
    }

    public List<Cid> listed(PinTracker tracker, TrackerStatus... statuses) {
        return all(tracker.statusAll(StatusFilter.of(statuses))).stream().map(PinInfo::cid).toList();
    }

    /** Waits until this pin has this status. */
    public void await(PinTracker tracker, int n, TrackerStatus wanted) {
        until("status " + wanted.text() + " of " + n, () -> status(tracker, n) == wanted);
    }

    /** Waits for something that other threads do. */
    public static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain for: " + what);
            }
            LockSupport.parkNanos(500_000);
        }
    }
}
