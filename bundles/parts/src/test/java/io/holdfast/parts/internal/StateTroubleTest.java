package io.holdfast.parts.internal;

import static io.holdfast.parts.internal.StateSwapTest.await;
import static io.holdfast.parts.internal.StateSwapTest.fill;
import static io.holdfast.parts.internal.StateSwapTest.pin;
import static io.holdfast.parts.internal.StateSwapTest.serving;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.part.Part;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.ServiceRegistration;

/** Disks that are full, stores that do not open, and switches that are cut short: the pinset comes back, and writers are not kept out. */
class StateTroubleTest {
    private static final int CHUNK = 512;

    @TempDir
    Path folder;

    private static Void write(State s, int i) {
        s.apply(List.of(PinChange.put(pin(i, "written"))), s.position() + 1, true);
        return null;
    }

    private static Supplier<State> opening(State state, AtomicBoolean broken) {
        return () -> {
            if (broken.get()) {
                throw new IllegalStateException("the disk is still full");
            }
            return state;
        };
    }

    @Test
    void aStateThatDidNotOpenAgainIsTriedUntilItDoesThoughAnotherIsThere() throws Exception {
        try (Frameworks osgi = new Frameworks(folder, Map.of())) {
            MapState a = new MapState("id-a");
            fill(a, 10);
            AtomicBoolean broken = new AtomicBoolean();
            osgi.register(State.class, "a", 20, "", new Frameworks.Opened<>(opening(a, broken)));
            await("a serves", () -> serving(osgi).equals("a"));
            osgi.register(State.class, "b", 10, new MapState("id-b"));
            Part<State> state = osgi.parts.part(State.class);
            broken.set(true);
            a.failing = true;
            assertThatThrownBy(() -> state.get(s -> write(s, 11))).hasMessage("disk full");
            await("a does not open", () -> osgi.parts.view().toString().contains("'a' holds the pinset"));
            a.failing = false;
            broken.set(false);
            await("a serves again", () -> serving(osgi).equals("a"));
            state.get(s -> write(s, 12));
            assertThat(a.pins).hasSize(11);
        }
    }

    @Test
    void withoutARecordAnEmptyStateDoesNotServeWhileAnotherDoesNotOpen() throws Exception {
        MapState a = new MapState("id-a");
        fill(a, 10);
        MapState b = new MapState("id-b");
        AtomicBoolean broken = new AtomicBoolean(true);
        try (Frameworks osgi = new Frameworks(folder, Map.of("state", "none yet"))) {
            osgi.register(State.class, "a", 20, "", new Frameworks.Opened<>(opening(a, broken)));
            osgi.register(State.class, "b", 10, b);
            osgi.parts.configure(Map.of());
            await("says why it waits", () -> osgi.parts.view().toString().contains("'a' does not open"));
            assertThat(serving(osgi)).isEmpty();
            broken.set(false);
            await("a serves", () -> serving(osgi).equals("a"));
            assertThat(a.pins).hasSize(10);
        }
    }

    @Test
    void aRecordThatCannotBeWrittenIsTriedAgain() throws Exception {
        Path inTheWay = Files.createDirectories(folder.resolve("state").resolve("serving.new"));
        Frameworks.Opened<State> a = new Frameworks.Opened<>(() -> new MapState("id-a"));
        try (Frameworks osgi = new Frameworks(folder, Map.of())) {
            CompletableFuture<Long> waiting = osgi.parts.part(State.class)
                    .call(s -> CompletableFuture.completedFuture(s.count())).toCompletableFuture();
            osgi.register(State.class, "a", 10, "", a);
            await("the record was refused", () -> osgi.parts.view().toString().contains("cannot record"));
            Files.delete(inTheWay);
            assertThat(waiting.get(20, TimeUnit.SECONDS)).isZero();
        }
        assertThat(a.open.get()).as("users left").isZero();
    }

    @Test
    void aWriterWaitsForOneChunkOfTheCopyOnly() throws Exception {
        try (Frameworks osgi = new Frameworks(folder, Map.of())) {
            MapState a = new MapState("id-a");
            fill(a, 60 * CHUNK);
            osgi.register(State.class, "a", 10, a);
            await("a serves", () -> serving(osgi).equals("a"));
            Part<State> state = osgi.parts.part(State.class);
            AtomicInteger chunks = new AtomicInteger();
            AtomicInteger atWrite = new AtomicInteger();
            Thread writer = new Thread(() -> state.get(s -> write(s, -1)));
            MapState b = new MapState("id-b") {
                @Override
                public void apply(List<PinChange> changes, long position, boolean sync) {
                    super.apply(changes, position, sync);
                    if (changes.size() == CHUNK && chunks.incrementAndGet() == 2) {
                        writer.start();
                        await("the writer waits", () -> writer.getState() == Thread.State.BLOCKED || writer.getState() == Thread.State.WAITING);
                    }
                    if (changes.size() <= 1 && Thread.currentThread() == writer) {
                        atWrite.set(chunks.get());
                    }
                }
            };
            osgi.register(State.class, "b", 20, b);
            await("b serves", () -> serving(osgi).equals("b"));
            writer.join();
            assertThat(atWrite.get()).as("chunks copied when the writer came in, it came at the second").isBetween(2, 3);
        }
    }

    @Test
    void aBigCopyEndsWhenItsSourceLeaves() throws Exception {
        try (Frameworks osgi = new Frameworks(folder, Map.of())) {
            MapState a = new MapState("id-a") {
                @Override
                public long count() {
                    return 1_000_000;
                }
            };
            fill(a, 60 * CHUNK);
            ServiceRegistration<?> leaving = osgi.register(State.class, "a", 10, a);
            await("a serves", () -> serving(osgi).equals("a"));
            CountDownLatch begun = new CountDownLatch(1);
            AtomicBoolean unregistering = new AtomicBoolean();
            MapState b = new MapState("id-b") {
                @Override
                public void apply(List<PinChange> changes, long position, boolean sync) {
                    super.apply(changes, position, sync);
                    begun.countDown();
                    await("a leaves", unregistering::get);
                }
            };
            osgi.register(State.class, "b", 20, b);
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            Thread stop = new Thread(leaving::unregister);
            stop.start();
            await("a leaves", () -> stop.getState() == Thread.State.WAITING);
            unregistering.set(true);
            stop.join();
            await("says why it waits", () -> osgi.parts.view().toString().contains("'a' holds the pinset"));
            assertThat(b.pins.size()).as("copied when its source left").isLessThan(60 * CHUNK);
        }
    }
}
