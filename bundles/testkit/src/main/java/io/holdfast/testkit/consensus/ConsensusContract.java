package io.holdfast.testkit.consensus;

import static io.holdfast.testkit.state.TestPins.cid;
import static io.holdfast.testkit.state.TestPins.pin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.spi.consensus.Consensus;
import io.holdfast.spi.consensus.PinsetListener;
import io.holdfast.spi.node.Node;
import io.holdfast.spi.part.Parts;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import io.holdfast.testkit.node.TestNode;
import io.holdfast.testkit.parts.TestParts;
import io.holdfast.testkit.state.FaultyState;
import io.holdfast.testkit.state.memory.MemoryState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clauses for a {@link Consensus}. Extend, and say how one is started and stopped. */
public abstract class ConsensusContract {
    private static final int SECONDS = 10;

    @TempDir
    protected Path data;
    /** What the consensus under test writes to. */
    protected final FaultyState state = new FaultyState(new MemoryState());
    protected final TestParts parts = new TestParts().with(State.class, state);
    private final List<PinChange> told = Collections.synchronizedList(new ArrayList<>());
    protected Consensus consensus;

    /** Starts one that tells this listener. */
    protected abstract Consensus start(Parts parts, Node node, PinsetListener listener) throws Exception;

    /** The members, sorted by their text. */
    protected List<PeerId> members() {
        return List.of(TestNode.PEER);
    }

    /** This pin as listeners hear of it: as it is, or as the State keeps it when it has been encoded on the way. */
    protected Pin told(Pin pin) {
        return pin;
    }

    /** The State stands where so many changes bring it; a consensus that has entries of its own says where that is. */
    protected void standsAt(long changes) {
        assertThat(state.position()).isEqualTo(changes);
    }

    /** Stops one; may be called twice. */
    protected abstract void stop(Consensus consensus);

    @BeforeEach
    final void start() throws Exception {
        consensus = start(parts, TestNode.in(data), told::addAll);
    }

    @AfterEach
    final void end() {
        state.letGo();
        stop(consensus);
    }

    @Test
    void isReadyAndAlone() {
        assertThat(consensus.isReady()).isTrue();
        assertThat(consensus.peers()).containsExactlyElementsOf(members());
        assertThat(consensus.isTrusted(TestNode.PEER)).isTrue();
    }

    @Test
    void theOnlyMemberStaysAndAddingItAgainChangesNothing() throws Exception {
        PeerId stranger = PeerId.parse("12D3KooWCd3eX8r5ihRvzK7P1yPq5aakaBJhG5GNj18YTztPhoCa");
        done(consensus.addPeer(TestNode.PEER));
        done(consensus.rmPeer(stranger));
        assertThat(failure(consensus.rmPeer(TestNode.PEER))).isInstanceOf(ClusterException.Refused.class)
                .hasMessageContaining("cannot remove ourselves from a 1-peer cluster");
        assertThat(consensus.peers()).containsExactly(TestNode.PEER);
        done(consensus.pin(pin(1)));
    }

    @Test
    void pinsAndUnpins() throws Exception {
        done(consensus.pin(pin(1)));
        assertThat(state.get(cid(1))).isPresent();
        assertThat(told).containsExactly(PinChange.put(told(pin(1))));
        done(consensus.unpin(cid(1)));
        assertThat(state.get(cid(1))).isEmpty();
        assertThat(told).hasSize(2);
        assertThat(told.get(1).isRemoval()).isTrue();
        standsAt(2);
    }

    @Test
    void aDuplicateReplacesAndAnAbsentOneIsUnpinned() throws Exception {
        done(consensus.pin(pin(1, "a")));
        done(consensus.pin(pin(1, "b")));
        done(consensus.unpin(cid(2)));
        assertThat(state.count()).isEqualTo(1);
        assertThat(state.get(cid(1)).orElseThrow().options().name()).isEqualTo("b");
        assertThat(told).hasSize(3);
    }

    @Test
    void takesManyAtOnceAndLosesNone() throws Exception {
        int threads = 8;
        int each = 100;
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int from = t * each;
            clients.add(CompletableFuture.runAsync(() -> {
                for (int i = from; i < from + each; i++) {
                    consensus.pin(pin(i)).toCompletableFuture().join();
                }
            }, r -> new Thread(r).start()));
        }
        for (CompletableFuture<Void> client : clients) {
            client.get(60, TimeUnit.SECONDS);
        }
        assertThat(state.count()).isEqualTo(threads * each);
        standsAt(threads * each);
        assertThat(told).hasSize(threads * each);
    }

    @Test
    void changesOfOneCidHappenInTheOrderOfTheCalls() throws Exception {
        List<CompletionStage<Void>> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(consensus.pin(pin(1, "name " + i)));
            calls.add(consensus.unpin(cid(1)));
        }
        calls.add(consensus.pin(pin(1, "last")));
        for (CompletionStage<Void> call : calls) {
            done(call);
        }
        assertThat(state.get(cid(1)).orElseThrow().options().name()).isEqualTo("last");
        assertThat(told).hasSize(201);
        for (int i = 0; i < 201; i++) {
            assertThat(told.get(i).isRemoval()).isEqualTo(i % 2 == 1);
        }
    }

    @Test
    void doesNotBlockTheCaller() throws Exception {
        CountDownLatch reached = state.hold();
        CompletionStage<Void> first = consensus.pin(pin(1));
        CompletionStage<Void> second = consensus.pin(pin(2));
        assertThat(reached.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(first.toCompletableFuture()).isNotDone();
        assertThat(second.toCompletableFuture()).isNotDone();
        state.letGo();
        done(first);
        done(second);
    }

    @Test
    void isNotReadyWithoutAState() throws Exception {
        parts.with(State.class, null);
        assertThat(failure(consensus.pin(pin(1)))).isInstanceOf(ClusterException.NotReady.class);
        parts.with(State.class, state);
        done(consensus.pin(pin(1)));
        assertThat(state.count()).isEqualTo(1);
    }

    @Test
    protected void goesOnWithAnotherState() throws Exception {
        done(consensus.pin(pin(1)));
        MemoryState other = new MemoryState();
        other.apply(List.of(), 100, false);
        parts.with(State.class, other);
        done(consensus.pin(pin(2)));
        assertThat(other.position()).isEqualTo(101);
        assertThat(other.get(cid(2))).isPresent();
        assertThat(state.get(cid(2))).isEmpty();
    }

    @Test
    void saysWhenItCannotKnow() throws Exception {
        state.failWith(new ClusterException.Internal("disk on fire", null));
        Throwable e = failure(consensus.pin(pin(1)));
        assertThat(e).isInstanceOf(ClusterException.Indeterminate.class).hasMessageContaining("disk on fire");
        assertThat(e.getCause()).hasMessage("disk on fire");
        assertThat(told).isEmpty();
        state.failWith(null);
        done(consensus.pin(pin(1)));
        assertThat(state.count()).isEqualTo(1);
    }

    @Test
    void stoppingLetsTheRunningWriteEnd() throws Exception {
        CountDownLatch reached = state.hold();
        CompletionStage<Void> running = consensus.pin(pin(1));
        assertThat(reached.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        List<CompletionStage<Void>> queued = List.of(consensus.pin(pin(2)), consensus.pin(pin(3)));
        CompletableFuture<Void> stop = CompletableFuture.runAsync(() -> stop(consensus), r -> new Thread(r).start());
        // told only once the stop has begun
        while (consensus.isReady()) {
            Thread.onSpinWait();
        }
        state.letGo();
        done(running);
        stop.get(SECONDS, TimeUnit.SECONDS);
        for (CompletionStage<Void> call : queued) {
            assertThat(failure(call)).isInstanceOf(ClusterException.NotReady.class);
        }
        assertThat(state.count()).isEqualTo(1);
    }

    @Test
    void stoppingIsBoundedAndHonest() throws Exception {
        CountDownLatch reached = state.hold();
        CompletionStage<Void> running = consensus.pin(pin(1));
        assertThat(reached.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        CompletionStage<Void> queued = consensus.pin(pin(2));
        long begun = System.nanoTime();
        stop(consensus);
        assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(4));
        assertThat(failure(running)).isInstanceOf(ClusterException.Indeterminate.class);
        assertThat(failure(queued)).isInstanceOf(ClusterException.NotReady.class);
        state.letGo();
    }

    @Test
    void mayBeStoppedTwiceAndThenTakesNothing() throws Exception {
        done(consensus.pin(pin(1)));
        stop(consensus);
        stop(consensus);
        assertThat(consensus.isReady()).isFalse();
        assertThat(failure(consensus.pin(pin(2)))).isInstanceOf(ClusterException.NotReady.class);
        assertThat(failure(consensus.unpin(cid(1)))).isInstanceOf(ClusterException.NotReady.class);
        assertThat(state.count()).isEqualTo(1);
    }

    @Test
    void goesOnWhereItStoodAfterARestart() throws Exception {
        done(consensus.pin(pin(1)));
        stop(consensus);
        consensus = start(parts, TestNode.in(data), told::addAll);
        done(consensus.pin(pin(2)));
        standsAt(2);
        assertThat(told).extracting(PinChange::cid).containsExactly(cid(1), cid(2));
    }

    @Test
    void aListenerThatFailsHarmsNobody() throws Exception {
        stop(consensus);
        List<Cid> seen = new ArrayList<>();
        consensus = start(parts, TestNode.in(data), changes -> {
            changes.forEach(c -> seen.add(c.cid()));
            throw new IllegalStateException("a listener that fails");
        });
        done(consensus.pin(pin(1)));
        done(consensus.pin(pin(2)));
        assertThat(seen).containsExactly(cid(1), cid(2));
    }

    @Test
    void leavesNoThreadsBehind() throws Exception {
        done(consensus.pin(pin(1)));
        stop(consensus);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (Thread.getAllStackTraces().keySet().stream().anyMatch(t -> t.getName().startsWith("holdfast-consensus"))) {
            assertThat(System.nanoTime()).as("threads of the consensus live on").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** Waits for a call to succeed. */
    protected static void done(CompletionStage<Void> call) throws Exception {
        call.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    }

    /** Waits for a call to fail, and gives the cause. */
    protected static Throwable failure(CompletionStage<Void> call) {
        CompletableFuture<Void> future = call.toCompletableFuture();
        assertThatThrownBy(() -> future.get(SECONDS, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        return future.handle((r, e) -> e).join();
    }
}
