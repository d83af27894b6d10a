package io.holdfast.parts.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.Pin;
import io.holdfast.model.PinOptions;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.ServiceRegistration;

/** The pinset moves with the State, and only the one that holds it serves. */
class StateSwapTest {
    @TempDir
    Path folder;

    static Pin pin(int i, String name) {
        return Pin.of(Cid.ofRaw(("c" + i).getBytes(StandardCharsets.UTF_8)), PinOptions.DEFAULT.withName(name));
    }

    static void fill(State state, int n) {
        for (int i = 0; i < n; i++) {
            state.apply(List.of(PinChange.put(pin(i, "first"))), i + 1, true);
        }
    }

    static void await(String what, java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    static String serving(Frameworks osgi) {
        return osgi.parts.view().stream().filter(v -> v.name().equals("state")).findFirst().orElseThrow().serving();
    }

    @Test
    void thePinsetMovesWhileItIsWrittenTo() throws Exception {
        try (Frameworks osgi = new Frameworks(folder, Map.of())) {
            MapState a = new MapState("id-a");
            MapState b = new MapState("id-b");
            fill(a, 5_000);
            b.apply(List.of(PinChange.put(pin(99_999, "stale"))), 3, true);
            osgi.register(State.class, "a", 10, a);
            Part<State> state = osgi.parts.part(State.class);
            state.get(State::position);
            Map<Cid, Pin> expected = new HashMap<>(a.pins);
            AtomicBoolean stop = new AtomicBoolean();
            Thread writer = new Thread(() -> writeUntil(stop, state, expected));
            writer.start();
            osgi.register(State.class, "b", 20, b);
            await("b serves", () -> serving(osgi).equals("b"));
            osgi.parts.use("state", "a").toCompletableFuture().get(20, TimeUnit.SECONDS);
            osgi.parts.use("state", "b").toCompletableFuture().get(20, TimeUnit.SECONDS);
            stop.set(true);
            writer.join();
            assertThat(b.pins).isEqualTo(expected);
            assertThat(state.get(State::position)).isEqualTo(b.position());
        }
    }

    private static void writeUntil(AtomicBoolean stop, Part<State> state, Map<Cid, Pin> expected) {
        Random random = new Random(7);
        while (!stop.get()) {
            Pin p = pin(random.nextInt(6_000), "second");
            PinChange change = random.nextBoolean() ? PinChange.put(p) : PinChange.remove(p.cid());
            state.get(s -> {
                s.apply(List.of(change), s.position() + 1, true);
                return null;
            });
            if (change.isRemoval()) {
                expected.remove(p.cid());
            } else {
                expected.put(p.cid(), p);
            }
        }
    }

    @Test
    void aStaleStateNeverServes() throws Exception {
        MapState a = new MapState("id-a");
        MapState b = new MapState("id-b");
        fill(a, 10);
        try (Frameworks osgi = new Frameworks(folder, Map.of())) {
            osgi.register(State.class, "a", 10, a);
            osgi.parts.part(State.class).get(State::count);
        }
        try (Frameworks osgi = new Frameworks(folder, Map.of())) {
            osgi.register(State.class, "b", 20, b);
            await("says why it waits", () -> osgi.parts.view().toString().contains("'a' holds the pinset"));
            assertThat(serving(osgi)).isEmpty();
            osgi.register(State.class, "a", 10, a);
            await("b serves after it was filled", () -> serving(osgi).equals("b"));
            assertThat(b.pins).isEqualTo(a.pins);
        }
    }

    @Test
    void withoutARecordTheFullestStateServesFirst() throws Exception {
        MapState a = new MapState("id-a");
        fill(a, 10);
        MapState b = new MapState("id-b");
        try (Frameworks osgi = new Frameworks(folder, Map.of("state", "none yet"))) {
            osgi.register(State.class, "a", 10, a);
            osgi.register(State.class, "b", 20, b);
            osgi.parts.configure(Map.of());
            await("b serves after it was filled", () -> serving(osgi).equals("b"));
            assertThat(b.pins).isEqualTo(a.pins).hasSize(10);
        }
    }

    @Test
    void aStateThatLeavesCarriesThePinsetOver() throws Exception {
        try (Frameworks osgi = new Frameworks(folder, Map.of())) {
            MapState a = new MapState("id-a");
            fill(a, 100);
            osgi.register(State.class, "a", 10, a);
            await("a serves", () -> serving(osgi).equals("a"));
            MapState b = new MapState("id-b");
            ServiceRegistration<?> better = osgi.register(State.class, "b", 20, b);
            await("b serves", () -> serving(osgi).equals("b"));
            osgi.parts.part(State.class).get(s -> {
                s.apply(List.of(PinChange.put(pin(500, "later"))), 101, true);
                return null;
            });
            better.unregister();
            assertThat(serving(osgi)).isEqualTo("a");
            assertThat(a.pins).isEqualTo(b.pins).hasSize(101);
        }
    }

    @Test
    void aStateThatWasAskedForCarriesThePinsetOverToo() throws Exception {
        try (Frameworks osgi = new Frameworks(folder, Map.of())) {
            MapState a = new MapState("id-a");
            fill(a, 100);
            osgi.register(State.class, "a", 10, a);
            await("a serves", () -> serving(osgi).equals("a"));
            MapState b = new MapState("id-b");
            ServiceRegistration<?> asked = osgi.register(State.class, "b", 0, b);
            osgi.parts.use("state", "b").toCompletableFuture().get(20, TimeUnit.SECONDS);
            asked.unregister();
            assertThat(serving(osgi)).isEqualTo("a");
            assertThat(a.pins).hasSize(100);
        }
    }

    @Test
    void aStateThatFailsWhileBeingFilledLeavesTheOldOneServing() throws Exception {
        try (Frameworks osgi = new Frameworks(folder, Map.of())) {
            MapState a = new MapState("id-a");
            fill(a, 100);
            osgi.register(State.class, "a", 10, a);
            await("a serves", () -> serving(osgi).equals("a"));
            MapState b = new MapState("id-b");
            b.failing = true;
            osgi.register(State.class, "b", 0, b);
            osgi.parts.part(State.class).get(State::count);
            assertThatThrownBy(() -> osgi.parts.use("state", "b").toCompletableFuture().join()).cause()
                    .isInstanceOf(ClusterException.Refused.class);
            assertThat(serving(osgi)).isEqualTo("a");
            assertThat(osgi.parts.part(State.class).get(State::count)).isEqualTo(100);
        }
    }

    @Test
    void aStateThatFailedToWriteIsOpenedAgain() throws Exception {
        try (Frameworks osgi = new Frameworks(folder, Map.of())) {
            MapState a = new MapState("id-a");
            Frameworks.Opened<State> factory = new Frameworks.Opened<>(() -> a, () -> a.failing = false);
            osgi.register(State.class, "a", 10, "", factory);
            Part<State> state = osgi.parts.part(State.class);
            state.get(State::count);
            a.failing = true;
            assertThatThrownBy(() -> state.get(s -> {
                s.apply(List.of(PinChange.put(pin(1, "lost"))), 1, true);
                return null;
            })).hasMessage("disk full");
            await("opened again", () -> !a.failing);
            state.get(s -> {
                s.apply(List.of(PinChange.put(pin(1, "kept"))), 1, true);
                return null;
            });
            assertThat(a.pins).hasSize(1);
        }
    }

    @Test
    void aDamagedRecordOfWhichStoreCountsIsRefusedByName() throws Exception {
        Path file = folder.resolve("state").resolve("serving");
        java.nio.file.Files.createDirectories(file.getParent());
        java.nio.file.Files.writeString(file, "half");
        assertThatThrownBy(() -> new StateAuthority(file)).hasMessageContaining(file.toString()).hasMessageContaining("'half'");
    }
}
