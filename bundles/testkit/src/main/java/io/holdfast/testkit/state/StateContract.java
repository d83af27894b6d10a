package io.holdfast.testkit.state;

import static io.holdfast.testkit.state.TestPins.cid;
import static io.holdfast.testkit.state.TestPins.pin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.model.PinOptions;
import io.holdfast.model.PinType;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import io.holdfast.testkit.node.TestNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clauses for a {@link State}. Extend, and say how one is opened and closed. */
public abstract class StateContract {
    @TempDir
    protected Path data;
    private State state;

    /** Opens the one in this folder, made if absent. */
    protected abstract State open(Path data) throws Exception;

    /** Closes one; may be called twice. */
    protected abstract void close(State state) throws Exception;

    /** Whether it is the same after closing and opening; false for one in memory. */
    protected boolean isDurable() {
        return true;
    }

    @BeforeEach
    final void start() throws Exception {
        state = open(data);
    }

    @AfterEach
    final void end() throws Exception {
        close(state);
    }

    @Test
    void isEmptyAtFirst() {
        assertThat(state.position()).isZero();
        assertThat(state.count()).isZero();
        assertThat(state.get(cid(1))).isEmpty();
        assertThat(cids(null)).isEmpty();
        assertThat(state.storeId()).isNotEmpty();
    }

    @Test
    void givesBackWhatTheFormatKeeps() {
        PeerId peer = TestNode.PEER;
        Pin full = new Pin(cid(1), PinOptions.DEFAULT.withReplication(1, 2).withName("näme")
                .withExpireAt(Instant.parse("2030-01-02T03:04:05Z")).withPinUpdate(cid(2)),
                PinType.DATA, List.of(peer), -1, null, Instant.parse("2026-01-02T03:04:05Z"));
        state.apply(List.of(PinChange.put(full)), 1, true);
        Pin read = state.get(cid(1)).orElseThrow();
        assertThat(read.cid()).isEqualTo(cid(1));
        assertThat(read.options().name()).isEqualTo("näme");
        assertThat(read.options().replicationMax()).isEqualTo(2);
        assertThat(read.options().expireAt()).isEqualTo(full.options().expireAt());
        assertThat(read.options().pinUpdate()).isEqualTo(cid(2));
        assertThat(read.allocations()).containsExactly(peer);
        assertThat(read.timestamp()).isEqualTo(full.timestamp());
        assertThat(listed(null)).containsExactly(read);
    }

    @Test
    void replacesADuplicate() {
        apply(1, PinChange.put(pin(1, "a")));
        apply(2, PinChange.put(pin(1, "b")));
        assertThat(state.count()).isEqualTo(1);
        assertThat(state.get(cid(1)).orElseThrow().options().name()).isEqualTo("b");
    }

    @Test
    void countsWhatABatchDoesToOneCid() {
        apply(1, PinChange.put(pin(1)), PinChange.put(pin(1)), PinChange.remove(cid(2)), PinChange.put(pin(3)), PinChange.remove(cid(3)));
        assertThat(state.count()).isEqualTo(1);
        assertThat(state.get(cid(3))).isEmpty();
        apply(2, PinChange.remove(cid(1)), PinChange.remove(cid(1)), PinChange.put(pin(3)), PinChange.remove(cid(3)), PinChange.put(pin(3)));
        assertThat(state.count()).isEqualTo(1);
        assertThat(cids(null)).containsExactly(cid(3));
    }

    @Test
    void aRepetitionDoesNoHarm() {
        List<PinChange> changes = List.of(PinChange.put(pin(1)), PinChange.put(pin(2)), PinChange.remove(cid(1)));
        state.apply(changes, 3, true);
        state.apply(changes, 3, true);
        assertThat(state.position()).isEqualTo(3);
        assertThat(state.count()).isEqualTo(1);
    }

    @Test
    void refusesAPositionThatGoesDown() {
        apply(5, PinChange.put(pin(1)));
        assertThatThrownBy(() -> apply(4, PinChange.put(pin(2)))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4").hasMessageContaining("5");
        assertThat(state.position()).isEqualTo(5);
        assertThat(state.get(cid(2))).isEmpty();
        apply(5);
        apply(9);
        assertThat(state.position()).isEqualTo(9);
        assertThat(state.count()).isEqualTo(1);
    }

    @Test
    void listsInTheOrderOfTheBytes() {
        Pin v0 = pin(1).withCid(Cid.parse("QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG"));
        List<PinChange> changes = new ArrayList<>(IntStream.range(0, 200).mapToObj(i -> PinChange.put(pin(i))).toList());
        changes.add(PinChange.put(v0));
        state.apply(changes, 201, false);
        List<Cid> expected = changes.stream().map(PinChange::cid).sorted().toList();
        assertThat(cids(null)).isEqualTo(expected);
        assertThat(cids(expected.get(0))).isEqualTo(expected.subList(1, 201));
        assertThat(cids(expected.get(99))).isEqualTo(expected.subList(100, 201));
        assertThat(cids(expected.get(200))).isEmpty();
    }

    @Test
    void listsAfterACidThatIsNotThere() {
        apply(2, PinChange.put(pin(1)), PinChange.put(pin(2)), PinChange.put(pin(3)));
        List<Cid> sorted = cids(null);
        apply(3, PinChange.remove(sorted.get(1)));
        assertThat(cids(sorted.get(1))).containsExactly(sorted.get(2));
    }

    @Test
    void aListingDoesNotSeeLaterChanges() {
        apply(2, PinChange.put(pin(1, "a")), PinChange.put(pin(2, "a")));
        try (State.Pins pins = state.list(null)) {
            apply(5, PinChange.put(pin(1, "b")), PinChange.remove(cid(2)), PinChange.put(pin(3)));
            List<Pin> seen = read(pins);
            assertThat(seen).extracting(Pin::cid).containsExactlyInAnyOrder(cid(1), cid(2));
            assertThat(seen).extracting(p -> p.options().name()).containsOnly("a");
        }
    }

    @Test
    void clearForgetsAllButTheIdentity() throws Exception {
        String id = state.storeId();
        apply(7, PinChange.put(pin(1)));
        state.clear();
        assertThat(state.position()).isZero();
        assertThat(state.count()).isZero();
        assertThat(cids(null)).isEmpty();
        assertThat(state.storeId()).isEqualTo(id);
        apply(1, PinChange.put(pin(2)));
        assertThat(state.count()).isEqualTo(1);
    }

    @Test
    void keepsAllAcrossReopening() throws Exception {
        assumeTrue(isDurable(), "in memory only");
        String id = state.storeId();
        apply(2, PinChange.put(pin(1)), PinChange.put(pin(2)));
        state.apply(List.of(PinChange.remove(cid(1))), 3, false);
        close(state);
        close(state);
        state = open(data);
        assertThat(state.storeId()).isEqualTo(id);
        assertThat(state.position()).isEqualTo(3);
        assertThat(state.count()).isEqualTo(1);
        assertThat(cids(null)).containsExactly(cid(2));
        state.clear();
        close(state);
        state = open(data);
        assertThat(state.storeId()).isEqualTo(id);
        assertThat(state.position()).isZero();
        assertThat(cids(null)).isEmpty();
    }

    @Test
    void failsWhenClosedUnderneath() throws Exception {
        apply(2, PinChange.put(pin(1)), PinChange.put(pin(2)));
        State.Pins pins = state.list(null);
        assertThat(pins.next()).isTrue();
        close(state);
        assertThatThrownBy(pins::next).isInstanceOf(ClusterException.Internal.class);
        pins.close();
        pins.close();
        assertThatThrownBy(() -> state.get(cid(1))).isInstanceOf(ClusterException.Internal.class);
        assertThatThrownBy(() -> state.list(null)).isInstanceOf(ClusterException.Internal.class);
        assertThatThrownBy(() -> apply(3, PinChange.put(pin(3)))).isInstanceOf(ClusterException.Internal.class);
        // once it has failed it may know that it does nothing
        assertThatThrownBy(() -> apply(4, PinChange.put(pin(3))))
                .isInstanceOfAny(ClusterException.Internal.class, ClusterException.NotReady.class);
    }

    @Test
    void readersSeeWholeBatchesWhileOthersWrite() throws Exception {
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 1; i <= 300; i++) {
                String name = "round " + i;
                state.apply(List.of(PinChange.put(pin(1, name)), PinChange.put(pin(2, name)), PinChange.put(pin(3, name))), i, false);
            }
        }, r -> new Thread(r).start());
        do {
            assertThat(listed(null).stream().map(p -> p.options().name()).distinct().count()).isLessThanOrEqualTo(1);
        } while (!writer.isDone());
        writer.get(10, TimeUnit.SECONDS);
        assertThat(state.count()).isEqualTo(3);
    }

    @Test
    void behavesAsASortedMap() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        TreeMap<Cid, String> model = new TreeMap<>();
        long position = 0;
        for (int step = 0; step < 200; step++) {
            List<PinChange> changes = new ArrayList<>();
            for (int i = random.nextInt(10); i > 0; i--) {
                int n = random.nextInt(40);
                if (random.nextInt(3) == 0) {
                    changes.add(PinChange.remove(cid(n)));
                    model.remove(cid(n));
                } else {
                    changes.add(PinChange.put(pin(n, "step " + step)));
                    model.put(cid(n), "step " + step);
                }
            }
            position += changes.size();
            state.apply(changes, position, random.nextInt(10) == 0);
            if (isDurable() && random.nextInt(20) == 0) {
                close(state);
                state = open(data);
            }
            Cid after = random.nextBoolean() ? null : cid(random.nextInt(40));
            assertThat(cids(after)).as("seed %d, step %d", seed, step)
                    .isEqualTo(new ArrayList<>(after == null ? model.keySet() : model.tailMap(after, false).keySet()));
            assertThat(state.count()).as("seed %d, step %d", seed, step).isEqualTo(model.size());
            assertThat(state.position()).isEqualTo(position);
        }
        assertThat(listed(null).stream().map(p -> p.options().name()).toList()).as("seed %d", seed).isEqualTo(List.copyOf(model.values()));
    }

    private void apply(long position, PinChange... changes) {
        state.apply(List.of(changes), position, true);
    }

    private List<Cid> cids(Cid after) {
        List<Cid> all = new ArrayList<>();
        try (State.Pins pins = state.list(after)) {
            while (pins.next()) {
                all.add(pins.cid());
            }
        }
        return all;
    }

    private List<Pin> listed(Cid after) {
        try (State.Pins pins = state.list(after)) {
            return read(pins);
        }
    }

    private static List<Pin> read(State.Pins pins) {
        List<Pin> all = new ArrayList<>();
        while (pins.next()) {
            all.add(pins.pin());
        }
        return all;
    }
}
