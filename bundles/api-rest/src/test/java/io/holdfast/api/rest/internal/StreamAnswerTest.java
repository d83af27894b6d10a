package io.holdfast.api.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.Pin;
import io.holdfast.model.PinOptions;
import io.holdfast.spi.stream.Feed;
import io.holdfast.testkit.api.FakeCluster;
import io.holdfast.testkit.api.RawHttp;
import io.holdfast.testkit.api.RawHttp.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StreamAnswerTest {
    private static final Pin PIN = Pin.of(Cid.parse(RestFixture.V0), PinOptions.DEFAULT).withTimestamp(FakeCluster.NOW);

    /** As many pins as asked for, of which the consumer decides when they come. */
    private static final class Pins implements Feed<Pin> {
        final long total;
        final AtomicLong given = new AtomicLong();
        final CompletableFuture<Void> closed = new CompletableFuture<>();
        volatile Throwable failure;
        volatile boolean async;

        Pins(long total) {
            this.total = total;
        }

        @Override
        public CompletionStage<List<Pin>> next(int max) {
            if (given.get() >= total && failure != null) {
                return CompletableFuture.failedFuture(failure);
            }
            List<Pin> batch = new ArrayList<>();
            while (batch.size() < max && given.get() < total) {
                batch.add(PIN);
                given.incrementAndGet();
            }
            return async ? CompletableFuture.supplyAsync(() -> batch) : CompletableFuture.completedFuture(batch);
        }

        @Override
        public void close() {
            closed.complete(null);
        }
    }

    @Test
    void many_lines_from_fast_and_slow_feeds() throws Exception {
        try (RestFixture rest = new RestFixture()) {
            for (boolean async : new boolean[] {false, true}) {
                Pins pins = new Pins(50_000);
                pins.async = async;
                rest.cluster.nextAllocations = pins;
                Answer a = rest.get("/allocations");
                assertThat(a.complete()).isTrue();
                assertThat(a.body().lines()).hasSize(50_000).allMatch(l -> l.endsWith("}"));
                assertThat(a.trailers()).containsExactly("X-Stream-Error: ");
                pins.closed.get();
            }
        }
    }

    @Test
    void an_error_before_the_first_line_is_a_status() throws Exception {
        try (RestFixture rest = new RestFixture()) {
            Pins pins = new Pins(0);
            pins.failure = new ClusterException.Refused("on\npurpose");
            rest.cluster.nextAllocations = pins;
            Answer a = rest.get("/allocations");
            assertThat(a.status()).isEqualTo(500);
            assertThat(a.body()).isEqualTo("{\"code\":500,\"message\":\"on\\npurpose\"}\n");
            assertThat(a.header("Trailer")).isEqualTo("X-Stream-Error");
            pins.closed.get();
        }
    }

    @Test
    void an_error_after_lines_is_a_trailer() throws Exception {
        try (RestFixture rest = new RestFixture()) {
            Pins pins = new Pins(1000);
            pins.failure = new ClusterException.Refused("on\npurpose");
            rest.cluster.nextAllocations = pins;
            Answer a = rest.get("/allocations");
            assertThat(a.status()).isEqualTo(200);
            assertThat(a.body().lines()).hasSize(1000);
            assertThat(a.trailer("X-Stream-Error")).isEqualTo("on purpose");
            pins.closed.get();
        }
    }

    @Test
    void the_first_line_leaves_while_the_rest_is_awaited() throws Exception {
        try (RestFixture rest = new RestFixture(); RawHttp http = RawHttp.to(rest.address())) {
            CompletableFuture<List<Pin>> second = new CompletableFuture<>();
            CompletableFuture<Void> closed = new CompletableFuture<>();
            rest.cluster.nextAllocations = new Feed<>() {
                private int calls;

                @Override
                public CompletionStage<List<Pin>> next(int max) {
                    calls++;
                    return calls == 1 ? CompletableFuture.completedFuture(List.of(PIN)) : calls == 2 ? second
                            : CompletableFuture.completedFuture(List.of());
                }

                @Override
                public void close() {
                    closed.complete(null);
                }
            };
            http.send("GET /allocations HTTP/1.1\r\nHost: x\r\n\r\n");
            StringBuilder seen = new StringBuilder();
            while (seen.indexOf("}\n") < 0) {
                seen.append((char) http.read());
            }
            assertThat(closed).isNotDone();
            second.complete(List.of(PIN));
            closed.get();
        }
    }

    @Test
    void a_client_that_goes_away_closes_the_feed() throws Exception {
        try (RestFixture rest = new RestFixture()) {
            Pins pins = new Pins(Long.MAX_VALUE);
            rest.cluster.nextAllocations = pins;
            try (RawHttp http = RawHttp.to(rest.address())) {
                http.send("GET /allocations HTTP/1.1\r\nHost: x\r\n\r\n").read();
            }
            pins.closed.get(10, java.util.concurrent.TimeUnit.SECONDS);
        }
    }

    @Test
    void a_client_that_stops_reading_is_cut_off_and_pulls_no_more() throws Exception {
        RestSettings settings = RestFixture.settings(null, Map.of(), Duration.ofSeconds(1));
        try (RestFixture rest = new RestFixture(settings, null, 0)) {
            Pins pins = new Pins(Long.MAX_VALUE);
            rest.cluster.nextAllocations = pins;
            try (RawHttp http = RawHttp.to(rest.address())) {
                http.send("GET /allocations HTTP/1.1\r\nHost: x\r\n\r\n");
                pins.closed.get(10, java.util.concurrent.TimeUnit.SECONDS);
                assertThat(pins.given.get()).isLessThan(100_000);
            }
        }
    }

    @Test
    void a_client_of_http_1_0_gets_its_lines_too() throws Exception {
        try (RestFixture rest = new RestFixture(); RawHttp http = RawHttp.to(rest.address())) {
            rest.cluster.nextAllocations = new Pins(20);
            Answer a = http.send("GET /allocations HTTP/1.0\r\n\r\n").answer();
            assertThat(a.body().lines()).hasSize(20);
        }
    }

    @Test
    void a_swap_waits_for_nothing_it_must_not_and_breaks_no_listing() throws Exception {
        try (RestFixture rest = new RestFixture()) {
            Pins pins = new Pins(5_000);
            rest.cluster.nextAllocations = pins;
            assertThat(rest.get("/allocations").body().lines()).hasSize(5_000);
            rest.serve(RestFixture.settings(null, Map.of(), Duration.ofSeconds(60)), null);
            assertThat(rest.get("/id").status()).isEqualTo(200);
        }
    }
}
