package io.holdfast.libp2p.internal.swarm;

import static io.holdfast.testkit.tracker.PinTrackerFixture.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.LivePeer;
import io.holdfast.libp2p.internal.ping.Ping;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.Stream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PingsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final LivePeer here = new LivePeer((byte[]) null);
    private final LivePeer there = new LivePeer((byte[]) null);
    private final ScheduledThreadPoolExecutor real = new ScheduledThreadPoolExecutor(1);
    private final ManualTimer timer = new ManualTimer();
    private final Pings pings = new Pings(new Timeouts(real), timer);
    private final AtomicInteger streams = new AtomicInteger();
    private Connection connection;

    @BeforeEach
    void connect() throws Exception {
        connection = get(here.host().connect(there.host().id(), there.addresses(), LIMIT));
    }

    @AfterEach
    void stop() {
        here.close();
        there.close();
        real.shutdownNow();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private CompletableFuture<Duration> ping(Duration limit) {
        return pings.ping(connection, limit).toCompletableFuture();
    }

    private void answers(java.util.function.Function<Stream, CompletionStage<Void>> how) {
        there.handle(Ping.PROTOCOL, stream -> {
            streams.incrementAndGet();
            return how.apply(stream);
        });
    }

    @Test
    void manyAtATimeShareAStreamThatEndsWhenItIsIdle() throws Exception {
        answers(new Ping()::handle);
        for (CompletableFuture<Duration> p : IntStream.range(0, 200).mapToObj(i -> ping(LIMIT)).toList()) {
            assertThat(get(p)).isPositive();
        }
        assertThat(streams).hasValue(1);
        until("nothing waits", () -> timer.pending() > 0);
        assertThat(connection.streams()).extracting(Stream::protocol).contains(Ping.PROTOCOL);
        while (timer.pending() > 0) {
            assertThat(timer.next()).isEqualTo(10_000);
        }
        until("it has ended", () -> connection.streams().stream().noneMatch(s -> s.protocol().equals(Ping.PROTOCOL)));
        assertThat(get(ping(LIMIT))).isPositive();
        assertThat(streams).hasValue(2);
    }

    @Test
    void aStreamThatThePeerHasEndedIsReplaced() throws Exception {
        answers(s -> s.read(32).thenCompose(s::write));
        for (int i = 1; i <= 5; i++) {
            assertThat(get(ping(LIMIT))).isPositive();
            assertThat(streams).hasValue(i);
        }
    }

    @Test
    void whoGetsNoAnswerDoesNotSpoilTheNext() throws Exception {
        answers(s -> streams.get() == 1 ? new CompletableFuture<>() : new Ping().handle(s));
        CompletableFuture<Duration> first = ping(Duration.ofMillis(200));
        CompletableFuture<Duration> second = ping(LIMIT);
        assertThat(first).failsWithin(LIMIT).withThrowableOfType(ExecutionException.class).withMessageContaining("no answer to a ping from");
        assertThat(get(second)).isPositive();
        assertThat(streams).hasValue(2);
    }

    @Test
    void aConnectionThatEndsEndsAllThatWait() throws Exception {
        answers(s -> new CompletableFuture<>());
        List<CompletableFuture<Duration>> all = IntStream.range(0, 10_000).mapToObj(i -> ping(LIMIT)).toList();
        until("one is asked for", () -> streams.get() == 1);
        get(connection.close());
        all.forEach(p -> assertThat(p).failsWithin(LIMIT).withThrowableOfType(ExecutionException.class).withCauseInstanceOf(HostException.class));
        assertThat(ping(LIMIT)).failsWithin(LIMIT);
    }
}
