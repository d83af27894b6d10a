package io.holdfast.testkit.ipfs;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.IpfsId;
import io.holdfast.model.IpfsPin;
import io.holdfast.model.IpfsPinStatus;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.model.PinMode;
import io.holdfast.model.RepoGc;
import io.holdfast.model.RepoStat;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/**
 * An IPFS daemon in memory that does what a test says: holds, fails or delays the work on single CIDs, is away, and counts. What is
 * not held is done at once, on the thread of {@link #answerOn}.
 */
public final class FakeIpfsConnector implements IpfsConnector {
    private final Map<Cid, PinMode> pins = new ConcurrentSkipListMap<>();
    private final Map<Cid, ByteBuffer> blocks = new ConcurrentHashMap<>();
    private final Map<Cid, ClusterException> failures = new ConcurrentHashMap<>();
    private final Set<Cid> held = ConcurrentHashMap.newKeySet();
    private final List<Running> running = new CopyOnWriteArrayList<>();
    private final List<Runnable> late = new CopyOnWriteArrayList<>();
    private final List<Cid> started = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger pinCalls = new AtomicInteger();
    private final AtomicInteger unpinCalls = new AtomicInteger();
    private final AtomicInteger statusCalls = new AtomicInteger();
    private final AtomicInteger listCalls = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private volatile boolean holdAll;
    private volatile boolean away;
    private volatile boolean ordered;
    private volatile boolean abortsLate;
    private volatile Duration pinTimeout = Duration.ofMinutes(2);
    private volatile Executor answers = Runnable::run;
    private volatile Runnable onList = () -> { };

    private record Running(Cid cid, Runnable work, LongConsumer progress, CompletableFuture<Void> answer) {
    }

    /** Work on this CID begins, but does not end until {@link #release}. */
    public void hold(Cid cid) {
        held.add(cid);
    }

    /** Work on any CID begins, but does not end. */
    public void holdAll(boolean hold) {
        holdAll = hold;
        if (!hold) {
            running.stream().filter(r -> !held.contains(r.cid)).forEach(this::finish);
        }
    }

    /** Lets work on this CID end. */
    public void release(Cid cid) {
        held.remove(cid);
        running.stream().filter(r -> r.cid.equals(cid)).forEach(this::finish);
    }

    /** A cancelled call is done all the same, at {@link #finishAborted}. */
    public void abortsLate(boolean late) {
        abortsLate = late;
    }

    /** Does what cancelled calls had asked for. */
    public void finishAborted() {
        late.forEach(Runnable::run);
        late.clear();
    }

    /** Work on this CID fails; null = no longer. */
    public void fail(Cid cid, ClusterException failure) {
        if (failure == null) {
            failures.remove(cid);
        } else {
            failures.put(cid, failure);
        }
    }

    /** Tells the pin call on this CID of progress. */
    public void progress(Cid cid, long seen) {
        running.stream().filter(r -> r.cid.equals(cid)).forEach(r -> r.progress.accept(seen));
    }

    /** While away every call fails with {@code NotReady}, the running ones included. */
    public void away(boolean away) {
        this.away = away;
        if (away) {
            running.forEach(r -> {
                running.remove(r);
                r.answer.completeExceptionally(unreachable());
            });
        }
    }

    /** While away every new call fails with {@code NotReady}, and the running ones hang, as when its host has vanished. */
    public void vanished(boolean away) {
        this.away = away;
    }

    /** Whether the list of pins says that it is in order; it always is. */
    public FakeIpfsConnector ordered(boolean ordered) {
        this.ordered = ordered;
        return this;
    }

    public FakeIpfsConnector pinTimeout(Duration timeout) {
        pinTimeout = timeout;
        return this;
    }

    /** Where calls are answered; default: at once, in the call. */
    public FakeIpfsConnector answerOn(Executor executor) {
        answers = executor;
        return this;
    }

    /** Runs before each piece of a list of pins. */
    public FakeIpfsConnector onList(Runnable action) {
        onList = action;
        return this;
    }

    /** What is pinned; changes to it are as if made by hand at the daemon. */
    public Map<Cid, PinMode> pinned() {
        return pins;
    }

    /** The CIDs of the pin calls, in the order they came. */
    public List<Cid> started() {
        synchronized (started) {
            return List.copyOf(started);
        }
    }

    public int pinCalls() {
        return pinCalls.get();
    }

    public int unpinCalls() {
        return unpinCalls.get();
    }

    public int statusCalls() {
        return statusCalls.get();
    }

    public int listCalls() {
        return listCalls.get();
    }

    /** Calls that the caller cancelled. */
    public int cancelled() {
        return cancelled.get();
    }

    /** Calls held now. */
    public int running() {
        return running.size();
    }

    /** The most calls ever held at the same time. */
    public int mostAtOnce() {
        return most.get();
    }

    private static ClusterException unreachable() {
        return new ClusterException.NotReady("IPFS cannot be reached", Duration.ofSeconds(1));
    }

    @Override
    public CompletableFuture<Void> pin(Pin pin, LongConsumer progress) {
        pinCalls.incrementAndGet();
        started.add(pin.cid());
        PinMode mode = PinMode.ofDepth(pin.maxDepth());
        return work(pin.cid(), () -> pins.put(pin.cid(), mode), progress);
    }

    @Override
    public CompletableFuture<Void> unpin(Cid cid) {
        unpinCalls.incrementAndGet();
        return work(cid, () -> pins.remove(cid), n -> { });
    }

    private CompletableFuture<Void> work(Cid cid, Runnable work, LongConsumer progress) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        Running call = new Running(cid, work, progress, answer);
        answer.whenComplete((v, e) -> {
            running.remove(call);
            if (answer.isCancelled()) {
                if (abortsLate) {
                    late.add(work);
                }
                cancelled.incrementAndGet();
            }
        });
        if (away) {
            answer.completeExceptionally(unreachable());
        } else if (holdAll || held.contains(cid)) {
            running.add(call);
            most.accumulateAndGet(running.size(), Math::max);
            // a release that came in between
            if (!holdAll && !held.contains(cid)) {
                finish(call);
            }
        } else {
            answers.execute(() -> finish(call));
        }
        return answer;
    }

    private void finish(Running call) {
        running.remove(call);
        ClusterException failure = failures.get(call.cid);
        synchronized (call) {
            if (call.answer.isDone()) {
                return;
            }
            if (failure == null) {
                call.work.run();
            }
        }
        if (failure == null) {
            call.answer.complete(null);
        } else {
            call.answer.completeExceptionally(failure);
        }
    }

    private <T> CompletableFuture<T> answer(java.util.function.Supplier<T> value) {
        return away ? CompletableFuture.failedFuture(unreachable()) : CompletableFuture.completedFuture(value.get());
    }

    @Override
    public Duration pinTimeout() {
        return pinTimeout;
    }

    @Override
    public CompletableFuture<IpfsPinStatus> pinStatus(Cid cid, PinMode mode) {
        statusCalls.incrementAndGet();
        return answer(() -> pins.get(cid) != mode ? IpfsPinStatus.UNPINNED : status(mode));
    }

    private static IpfsPinStatus status(PinMode mode) {
        return mode == PinMode.DIRECT ? IpfsPinStatus.DIRECT : IpfsPinStatus.RECURSIVE;
    }

    @Override
    public Feed<IpfsPin> pins(Set<PinMode> modes) {
        listCalls.incrementAndGet();
        if (away) {
            return Feeds.failed(unreachable());
        }
        AtomicBoolean closed = new AtomicBoolean();
        Feed<IpfsPin> list = Feeds.of(pins.entrySet().stream()
                .filter(e -> modes.contains(e.getValue()))
                .map(e -> new IpfsPin(e.getKey(), status(e.getValue()))).iterator(), () -> closed.set(true));
        return new Feed<>() {
            @Override
            public CompletionStage<List<IpfsPin>> next(int max) {
                onList.run();
                return closed.get() ? CompletableFuture.failedFuture(new ClusterException.NotReady("the listing has been closed", Duration.ZERO))
                        : list.next(max);
            }

            @Override
            public void close() {
                list.close();
            }
        };
    }

    @Override
    public boolean isOrdered() {
        return ordered;
    }

    @Override
    public CompletableFuture<IpfsId> id() {
        return answer(() -> new IpfsId(null, List.of(), ""));
    }

    @Override
    public CompletableFuture<String> version() {
        return answer(() -> "0.0.0");
    }

    @Override
    public CompletableFuture<RepoStat> repoStat() {
        return answer(() -> new RepoStat(blocks.values().stream().mapToLong(ByteBuffer::remaining).sum(), 1L << 40));
    }

    @Override
    public Feed<RepoGc> repoGc() {
        return Feeds.of(List.of());
    }

    @Override
    public CompletableFuture<List<PeerId>> swarmPeers() {
        return answer(List::of);
    }

    @Override
    public CompletableFuture<Void> swarmConnect(Multiaddr address) {
        return answer(() -> null);
    }

    @Override
    public CompletableFuture<Cid> resolve(String path) {
        return answer(() -> Cid.parse(path.replace("/ipfs/", "")));
    }

    @Override
    public CompletableFuture<Void> putBlock(Cid cid, ByteBuffer data) {
        byte[] copy = new byte[data.remaining()];
        data.duplicate().get(copy);
        blocks.put(cid, ByteBuffer.wrap(copy).asReadOnlyBuffer());
        return answer(() -> null);
    }

    @Override
    public CompletableFuture<ByteBuffer> getBlock(Cid cid) {
        ByteBuffer data = blocks.get(cid);
        return data == null ? CompletableFuture.failedFuture(new ClusterException.NotFound("no block " + cid)) : answer(data::duplicate);
    }
}
