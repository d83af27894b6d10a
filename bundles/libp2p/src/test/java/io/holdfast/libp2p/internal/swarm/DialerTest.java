package io.holdfast.libp2p.internal.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DialerTest {
    private final PeerId peer = FakeSession.newPeer();
    private final ManualTimer timer = new ManualTimer();
    private final Map<Multiaddr, CompletableFuture<LiveConnection>> dials = new LinkedHashMap<>();

    private static Multiaddr address(int n) {
        return Multiaddr.parse("/ip4/192.0.2." + n + "/tcp/9096");
    }

    private CompletableFuture<LiveConnection> dial(int addresses) {
        return dialer(addresses, a -> dials.computeIfAbsent(a, x -> new CompletableFuture<>())).start();
    }

    private Dialer dialer(int addresses, Dialer.Attempt attempt) {
        return new Dialer(peer, IntStream.rangeClosed(1, addresses).mapToObj(DialerTest::address).toList(), attempt, timer);
    }

    private static HostException failure(CompletableFuture<?> result) {
        try {
            result.getNow(null);
            throw new AssertionError("expected a failure");
        } catch (CompletionException e) {
            return (HostException) e.getCause();
        }
    }

    private void fail(int n, Reason reason) {
        dials.get(address(n)).completeExceptionally(new HostException(reason, "reason " + n));
    }

    @Test
    void theFirstConnectionWinsAndTheOthersAreGivenUp() {
        CompletableFuture<LiveConnection> result = dial(3);
        assertThat(dials).hasSize(1);
        timer.next();
        assertThat(dials).hasSize(2);
        LiveConnection connection = FakeSession.connection(peer);
        dials.get(address(2)).complete(connection);
        assertThat(result).isCompletedWithValue(connection);
        assertThat(dials.get(address(1))).isCancelled();
        timer.next();
        assertThat(dials).as("no further one is begun").hasSize(2);
    }

    @Test
    void aLoserThatCannotBeCancelledIsClosed() {
        CompletableFuture<LiveConnection> stubborn = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean interrupt) {
                return false;
            }
        };
        dials.put(address(1), stubborn);
        CompletableFuture<LiveConnection> result = dial(2);
        timer.next();
        dials.get(address(2)).complete(FakeSession.connection(peer));
        LiveConnection late = FakeSession.connection(peer);
        stubborn.complete(late);
        assertThat(FakeSession.end(late)).contains("faster");
        assertThat(result.join()).isNotSameAs(late);
    }

    @Test
    void theNextAddressComesAtOnceWhenOneFails() {
        CompletableFuture<LiveConnection> result = dial(2);
        fail(1, Reason.UNREACHABLE);
        assertThat(dials).hasSize(2);
        fail(2, Reason.TIMED_OUT);
        assertThat(failure(result).reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(failure(result)).hasMessageContainingAll(address(1) + ": reason 1", address(2) + ": reason 2");
    }

    @Test
    void aWrongAnswerSaysMoreThanNone() {
        CompletableFuture<LiveConnection> result = dial(2);
        fail(1, Reason.WRONG_PEER);
        fail(2, Reason.UNREACHABLE);
        assertThat(failure(result).reason()).isEqualTo(Reason.WRONG_PEER);
    }

    @Test
    void doesNotFailWhileTheLastAddressIsBeingTried() {
        List<CompletableFuture<LiveConnection>> made = new ArrayList<>();
        CompletableFuture<LiveConnection> result = dialer(2, a -> {
            CompletableFuture<LiveConnection> dial = new CompletableFuture<>();
            made.add(dial);
            if (made.size() == 2) {
                // the other one fails in the very moment that this one is begun
                made.get(0).completeExceptionally(new HostException(Reason.UNREACHABLE, "no"));
            }
            return dial;
        }).start();
        timer.next();
        assertThat(result).isNotDone();
        LiveConnection connection = FakeSession.connection(peer);
        made.get(1).complete(connection);
        assertThat(result).isCompletedWithValue(connection);
    }

    @Test
    void anAttemptThatThrowsIsAFailure() {
        CompletableFuture<LiveConnection> result = dialer(2, a -> {
            throw new IllegalStateException("broken");
        }).start();
        assertThat(failure(result)).hasMessageContaining("broken");
    }

    @Test
    void soManyAtATime() {
        dial(20);
        while (timer.pending() > 0) {
            timer.next();
        }
        assertThat(dials).hasSize(8);
        fail(1, Reason.UNREACHABLE);
        assertThat(dials).hasSize(9);
    }

    @Test
    void cancelledGivesUp() {
        CompletableFuture<LiveConnection> result = dial(3);
        result.cancel(false);
        assertThat(dials.get(address(1))).isCancelled();
        while (timer.pending() > 0) {
            timer.next();
        }
        assertThat(dials).hasSize(1);
    }

    @Test
    void withoutAnAddress() {
        assertThat(failure(dial(0)).reason()).isEqualTo(Reason.UNREACHABLE);
    }
}
