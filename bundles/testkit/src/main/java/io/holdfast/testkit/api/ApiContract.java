package io.holdfast.testkit.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.api.Api;
import io.holdfast.spi.part.Parts;
import io.holdfast.testkit.api.RawHttp.Answer;
import io.holdfast.testkit.parts.TestParts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What every {@link Api} owes the front: never to block it, to end every request, and to be let go between two requests. */
public abstract class ApiContract {
    /** A front with one listener. */
    public interface Front extends AutoCloseable {
        String address();

        @Override
        void close();
    }

    /** A new Api; all of them answer alike. */
    protected abstract Api open() throws Exception;

    /** Ends this Api. */
    protected abstract void close(Api api);

    /** Lets the part of {@link #slot()} be asked over HTTP. */
    protected abstract Front front(Parts parts);

    protected abstract String slot();

    /** What is answered with 200. */
    protected abstract String good();

    /** What is answered with more than a connection's buffers hold. */
    protected abstract String large();

    /** Counts what is inside an Api, as the parts do. */
    private static final class Counted implements Api {
        final Api api;
        final AtomicInteger inside = new AtomicInteger();
        final AtomicLong longest = new AtomicLong();

        Counted(Api api) {
            this.api = api;
        }

        @Override
        public CompletionStage<Void> handle(HttpServletRequest request, HttpServletResponse response) {
            inside.incrementAndGet();
            long begin = System.nanoTime();
            CompletionStage<Void> stage = api.handle(request, response);
            longest.accumulateAndGet(System.nanoTime() - begin, Math::max);
            return stage.whenComplete((r, e) -> inside.decrementAndGet());
        }
    }

    private Counted serve(TestParts parts) throws Exception {
        Counted counted = new Counted(open());
        parts.part(Api.class, slot()).set(counted);
        return counted;
    }

    @Test
    void answers_again_and_again_on_one_connection() throws Exception {
        TestParts parts = new TestParts();
        Counted api = serve(parts);
        try (Front front = front(parts); RawHttp http = RawHttp.to(front.address())) {
            for (int i = 0; i < 50; i++) {
                Answer a = get(http, i % 2 == 0 ? good() : "/no/such/thing");
                assertThat(a.status()).isEqualTo(i % 2 == 0 ? 200 : a.status());
                assertThat(a.status()).isLessThan(500);
                assertThat(a.complete()).isTrue();
            }
            eventually(() -> api.inside.get() == 0);
        } finally {
            close(api.api);
        }
    }

    @Test
    void can_be_swapped_under_load_without_a_failed_request() throws Exception {
        TestParts parts = new TestParts();
        Counted serving = serve(parts);
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Integer>> clients = new ArrayList<>();
        try (Front front = front(parts)) {
            for (int i = 0; i < 4; i++) {
                clients.add(CompletableFuture.supplyAsync(() -> client(front.address(), over)));
            }
            for (int i = 0; i < 10; i++) {
                Counted old = serving;
                serving = serve(parts);
                eventually(() -> old.inside.get() == 0);
                close(old.api);
                Counted now = serving;
                eventually(() -> now.longest.get() > 0 || clients.stream().anyMatch(CompletableFuture::isDone));
            }
            over.set(true);
            for (CompletableFuture<Integer> client : clients) {
                assertThat(client.get()).isPositive();
            }
        } finally {
            over.set(true);
            close(serving.api);
            close(serving.api);
        }
    }

    private int client(String address, AtomicBoolean over) {
        int n = 0;
        try (RawHttp http = RawHttp.to(address)) {
            while (!over.get()) {
                Answer a = get(http, good());
                assertThat(a.status()).isEqualTo(200);
                assertThat(a.complete()).isTrue();
                n++;
            }
            return n;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void a_client_that_goes_away_leaves_nothing_behind() throws Exception {
        TestParts parts = new TestParts();
        Counted api = serve(parts);
        try (Front front = front(parts)) {
            for (int i = 0; i < 20; i++) {
                try (RawHttp http = RawHttp.to(front.address())) {
                    http.send("GET " + large() + " HTTP/1.1\r\nHost: x\r\n\r\n").read();
                }
            }
            eventually(() -> api.inside.get() == 0);
            assertThat(RawHttp.ask(front.address(), "GET", good()).status()).isEqualTo(200);
        } finally {
            close(api.api);
        }
    }

    @Test
    void never_holds_the_thread_that_brings_a_request() throws Exception {
        TestParts parts = new TestParts();
        Counted api = serve(parts);
        List<RawHttp> stuck = new ArrayList<>();
        try (Front front = front(parts)) {
            // more than there are threads, none of which reads its answer
            for (int i = 0; i < 60; i++) {
                stuck.add(RawHttp.to(front.address()).send("GET " + large() + " HTTP/1.1\r\nHost: x\r\n\r\n"));
            }
            assertThat(RawHttp.ask(front.address(), "GET", good()).status()).isEqualTo(200);
            assertThat(Duration.ofNanos(api.longest.get())).isLessThan(Duration.ofSeconds(5));
        } finally {
            for (RawHttp http : stuck) {
                http.close();
            }
            close(api.api);
        }
    }

    private static Answer get(RawHttp http, String path) throws java.io.IOException {
        return http.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").answer();
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 20 s in vain").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
