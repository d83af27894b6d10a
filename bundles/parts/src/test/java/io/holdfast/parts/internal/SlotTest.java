package io.holdfast.parts.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.ClusterException;
import io.holdfast.spi.api.Api;
import io.holdfast.spi.consensus.Consensus;
import io.holdfast.spi.part.Lease;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.part.PartView;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.ServiceRegistration;

/** What callers see while services come, go and fail. */
class SlotTest {
    private Frameworks osgi;
    private Part<Api> api;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        osgi = new Frameworks(folder, Map.of());
        api = osgi.parts.part(Api.class);
    }

    @AfterEach
    void stop() throws Exception {
        osgi.close();
    }

    private static Api named(AtomicBoolean alive) {
        return (req, res) -> alive.get() ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(new IllegalStateException("called after it was let go"));
    }

    private CompletableFuture<Void> call() {
        return api.call(a -> a.handle(null, null)).toCompletableFuture();
    }

    private void serving(String variant) throws Exception {
        serving("api", variant);
    }

    private void serving(String part, String variant) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!view(part).serving().equals(variant)) {
            assertThat(System.nanoTime()).as("still waiting for %s: %s", variant, view(part)).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private PartView view() {
        return view("api");
    }

    private PartView view(String part) {
        return osgi.parts.view().stream().filter(v -> v.name().equals(part)).findFirst().orElseThrow();
    }

    @Test
    void noCallFailsWhileServicesComeAndGo() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger calls = new AtomicInteger();
        ServiceRegistration<?> base = register("base", 10);
        ExecutorService clients = Executors.newFixedThreadPool(4);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            running.add(clients.submit(() -> {
                while (!stop.get()) {
                    call().join();
                    calls.incrementAndGet();
                }
            }));
        }
        for (int i = 0; i < 30; i++) {
            ServiceRegistration<?> better = register("better", 20);
            serving("better");
            better.unregister();
            base.unregister();
            base = register("base", 10);
            serving("base");
        }
        stop.set(true);
        for (Future<?> f : running) {
            f.get(10, TimeUnit.SECONDS);
        }
        clients.shutdown();
        assertThat(calls.get()).isGreaterThan(100);
    }

    /** A service that fails every call once it has been given back. */
    private ServiceRegistration<?> register(String variant, int ranking) {
        AtomicBoolean alive = new AtomicBoolean();
        return osgi.register(Api.class, variant, ranking, "", new Frameworks.Opened<>(() -> {
            alive.set(true);
            return named(alive);
        }, () -> alive.set(false)));
    }

    @Test
    void aLeaseKeepsTheOldServiceUntilItIsClosed() throws Exception {
        Frameworks.Opened<Api> old = new Frameworks.Opened<>(() -> named(new AtomicBoolean(true)));
        osgi.register(Api.class, "old", 10, "", old);
        serving("old");
        Lease<Api> lease = api.acquire();
        CompletableFuture<Void> asked = new CompletableFuture<>();
        lease.onRevoke(() -> asked.complete(null));
        osgi.register(Api.class, "new", 20, named(new AtomicBoolean(true)));
        asked.get(10, TimeUnit.SECONDS);
        assertThat(view().serving()).isEqualTo("new");
        assertThat(old.open.get()).isEqualTo(1);
        lease.close();
        lease.close();
        osgi.parts.use("api", null).toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(old.open.get()).isZero();
    }

    @Test
    void aCallWaitsForTheFirstService() throws Exception {
        CompletableFuture<Void> early = call();
        assertThat(early).isNotDone();
        osgi.register(Api.class, "late", 1, named(new AtomicBoolean(true)));
        early.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aCallThatWaitedKeepsNothingOfAServiceThatHasGone() throws Exception {
        CompletableFuture<Void> early = call();
        AtomicReference<WeakReference<Api>> made = new AtomicReference<>();
        ServiceRegistration<?> registration = osgi.register(Api.class, "late", 1, "", new Frameworks.Opened<>(() -> {
            Api a = named(new AtomicBoolean(true));
            made.set(new WeakReference<>(a));
            return a;
        }));
        early.get(10, TimeUnit.SECONDS);
        registration.unregister();
        // sooner than its ten seconds of waiting would have ended
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
        while (made.get().get() != null) {
            assertThat(System.nanoTime()).as("the service is still held").isLessThan(end);
            System.gc();
        }
    }

    @Test
    void whatDoesNotStartLeavesTheOldOneServing() throws Exception {
        osgi.register(Api.class, "good", 10, named(new AtomicBoolean(true)));
        serving("good");
        osgi.register(Api.class, "bad", 20, "", new Frameworks.Opened<>(() -> {
            throw new IllegalStateException("no such port");
        }));
        assertThatThrownBy(() -> osgi.parts.use("api", "bad").toCompletableFuture().join()).cause()
                .isInstanceOf(ClusterException.Refused.class).hasMessageContaining("'bad' did not start; good still serves");
        assertThat(view().serving()).isEqualTo("good");
        call().join();
    }

    @Test
    void theViewTellsOfTwoOfOneNameWhichServesAndWhichFailed() throws Exception {
        osgi.register(Api.class, "same", 10, named(new AtomicBoolean(true)));
        serving("same");
        osgi.register(Api.class, "same", 20, "", new Frameworks.Opened<>(() -> {
            throw new IllegalStateException("no such port");
        }));
        osgi.parts.settled().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(view().variants()).extracting(PartView.Variant::ranking).containsExactly(20, 10);
        assertThat(view().variants()).extracting(PartView.Variant::serving).containsExactly(false, true);
        assertThat(view().variants()).extracting(PartView.Variant::failed).containsExactly(true, false);
    }

    @Test
    void whatDidNotStartIsTriedAgainWhenNothingElseServes() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        osgi.register(Api.class, "slow", 10, "", new Frameworks.Opened<>(() -> {
            if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("the disk is full");
            }
            return named(new AtomicBoolean(true));
        }));
        call().get(10, TimeUnit.SECONDS);
        assertThat(tries.get()).isEqualTo(2);
    }

    @Test
    void whenTheOneThatLeavesHasABrokenSuccessorTheThirdServes() throws Exception {
        ServiceRegistration<?> first = osgi.register(Api.class, "first", 30, named(new AtomicBoolean(true)));
        serving("first");
        osgi.register(Api.class, "broken", 20, "", new Frameworks.Opened<>(() -> {
            throw new IllegalStateException("no such port");
        }));
        osgi.register(Api.class, "third", 10, named(new AtomicBoolean(true)));
        first.unregister();
        call().get(10, TimeUnit.SECONDS);
        assertThat(view().serving()).isEqualTo("third");
    }

    @Test
    void callsThatWaitInsideWaitingCallsAreLetIn() throws Exception {
        List<CompletableFuture<Void>> calls = new ArrayList<>();
        CountDownLatch inside = new CountDownLatch(4);
        CountDownLatch gone = new CountDownLatch(1);
        for (int i = 0; i < 4; i++) {
            calls.add(api.call(a -> {
                inside.countDown();
                awaitLatch(gone);
                return api.get(next -> next.handle(null, null));
            }).toCompletableFuture());
        }
        ServiceRegistration<?> first = osgi.register(Api.class, "first", 10, named(new AtomicBoolean(true)));
        awaitLatch(inside);
        Lease<Api> held = api.acquire();
        held.onRevoke(() -> {
            gone.countDown();
            held.close();
        });
        first.unregister();
        osgi.register(Api.class, "second", 10, named(new AtomicBoolean(true)));
        for (CompletableFuture<Void> c : calls) {
            c.get(20, TimeUnit.SECONDS);
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aRankingOfZeroServesOnlyWhenAskedFor() throws Exception {
        osgi.register(Api.class, "shy", 0, named(new AtomicBoolean(true)));
        CompletableFuture<Void> waiting = call();
        osgi.parts.use("api", "shy").toCompletableFuture().join();
        waiting.get(10, TimeUnit.SECONDS);
        assertThat(view().serving()).isEqualTo("shy");
    }

    @Test
    void unknownNamesAreRefusedByName() {
        assertThatThrownBy(() -> osgi.parts.use("engine", "x").toCompletableFuture().join()).cause()
                .isInstanceOf(ClusterException.Invalid.class).hasMessageContaining("'engine'").hasMessageContaining("tracker");
        assertThatThrownBy(() -> osgi.parts.use("tracker", "x").toCompletableFuture().join()).cause()
                .isInstanceOf(ClusterException.Invalid.class).hasMessageContaining("'x'");
    }

    @Test
    void theChoiceOfTheConfigurationHoldsWhileItIsThere() throws Exception {
        osgi.register(Api.class, "a", 10, named(new AtomicBoolean(true)));
        osgi.register(Api.class, "b", 5, named(new AtomicBoolean(true)));
        serving("a");
        osgi.parts.configure(Map.of("api", "b"));
        serving("b");
        osgi.parts.configure(Map.of());
        serving("a");
    }

    @Test
    void twoConsensusesAreNeverOpenTogether() throws Exception {
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        for (int i = 1; i <= 3; i++) {
            osgi.register(Consensus.class, "c" + i, i, "", new Frameworks.Opened<>(() -> {
                most.accumulateAndGet(open.incrementAndGet(), Math::max);
                return consensus(open);
            }, open::decrementAndGet));
        }
        for (String v : List.of("c1", "c2", "c3", "c1")) {
            osgi.parts.use("consensus", v).toCompletableFuture().join();
            osgi.parts.part(Consensus.class).get(Consensus::isReady);
        }
        assertThat(most.get()).isEqualTo(1);
    }

    @Test
    void anotherConsensusStandsInOnlyForOneThatSaysItMay() throws Exception {
        ServiceRegistration<?> alone = osgi.register(Consensus.class, "alone", 10, consensus(new AtomicInteger()));
        ServiceRegistration<?> plain = osgi.register(Consensus.class, "plain", 0, consensus(new AtomicInteger()));
        use("plain");
        plain.unregister();
        serving("consensus", "alone");
        ServiceRegistration<?> shared = osgi.register(Consensus.class, "shared", 0, "", true, new Frameworks.Opened<>(() -> consensus(new AtomicInteger())));
        use("shared");
        shared.unregister();
        osgi.parts.settled().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(view("consensus").serving()).isEmpty();
        use(null);
        serving("consensus", "alone");
        alone.unregister();
        osgi.parts.configure(Map.of("consensus", "one that has never been here"));
        osgi.register(Consensus.class, "alone", 10, consensus(new AtomicInteger()));
        osgi.parts.settled().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(view("consensus").serving()).isEmpty();
    }

    private void use(String consensus) {
        osgi.parts.use("consensus", consensus).toCompletableFuture().join();
    }

    private static Consensus consensus(AtomicInteger open) {
        return (Consensus) Proxy.newProxyInstance(Consensus.class.getClassLoader(), new Class<?>[] {Consensus.class},
                (p, m, a) -> m.getName().equals("isReady") ? (Object) (open.get() >= 0) : null);
    }

    @Test
    void aCallThatThrowsFailsItsStageOnly() throws Exception {
        osgi.register(Api.class, "x", 1, named(new AtomicBoolean(true)));
        serving("x");
        assertThatThrownBy(() -> api.call(a -> {
            throw new IllegalStateException("boom");
        }).toCompletableFuture().join()).isInstanceOf(CompletionException.class).hasMessageContaining("boom");
        assertThat(view().inFlight()).isZero();
        assertThatThrownBy(() -> api.call(a -> {
            throw new NoClassDefFoundError("of a bundle that has gone");
        }).toCompletableFuture().join()).isInstanceOf(CompletionException.class).hasMessageContaining("has gone");
        assertThat(view().inFlight()).isZero();
    }
}
