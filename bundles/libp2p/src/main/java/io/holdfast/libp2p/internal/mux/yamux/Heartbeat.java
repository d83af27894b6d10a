package io.holdfast.libp2p.internal.mux.yamux;

import io.holdfast.spi.host.HostException;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Pings: whether the peer is still there, and how far away it is. Whatever is received is a sign of life, so that an answer stuck
 * behind bulk data ends nothing. Confined to the event loop, whose clock it goes by.
 */
final class Heartbeat {
    private final YamuxSession session;
    private final EventExecutor loop;
    private final Duration answerWithin;
    private final Future<?> timer;
    private CompletableFuture<Duration> ping;
    private Future<?> bound;
    private int number = -1;
    private long sent;
    private boolean onItsWay;
    private boolean heard;
    private long roundTrip;

    Heartbeat(YamuxSession session, EventExecutor loop, YamuxConfig config) {
        this.session = session;
        this.loop = loop;
        this.answerWithin = config.answerWithin();
        long every = config.keepAlive().toNanos();
        this.timer = loop.scheduleWithFixedDelay(this::ping, every, every, TimeUnit.NANOSECONDS);
    }

    /** The loop's time in nanoseconds. */
    long now() {
        return loop.ticker().nanoTime();
    }

    /** In nanoseconds, smoothed; 0 = not measured yet: this begins it. */
    long roundTrip() {
        if (roundTrip == 0) {
            ping();
        }
        return roundTrip;
    }

    /** Asks the peer for an answer; joins a ping that is under way. */
    CompletableFuture<Duration> ping() {
        if (ping == null) {
            ping = new CompletableFuture<>();
            heard = false;
            onItsWay = false;
            bound = loop.schedule(this::overdue, answerWithin.toNanos(), TimeUnit.NANOSECONDS);
            session.sender().ping(++number);
        }
        return ping;
    }

    /** The ping is written: the time until then was spent in a queue here. */
    void sent() {
        onItsWay = true;
        sent = now();
    }

    void heard() {
        heard = true;
    }

    void pong(int answered) {
        if (ping == null || !onItsWay || answered != number) {
            return;
        }
        long took = Math.max(1, now() - sent);
        roundTrip = roundTrip == 0 ? took : roundTrip / 2 + took / 2;
        bound.cancel(false);
        done().complete(Duration.ofNanos(took));
    }

    /** No more timers; a ping that is under way fails. */
    void stop(HostException cause) {
        timer.cancel(false);
        if (ping != null) {
            bound.cancel(false);
            done().completeExceptionally(cause);
        }
    }

    private void overdue() {
        HostException cause = new HostException(HostException.Reason.TIMED_OUT,
                "no answer to a ping within " + answerWithin.toMillis() + " ms");
        done().completeExceptionally(cause);
        if (!heard) {
            session.lost(cause);
        }
    }

    private CompletableFuture<Duration> done() {
        CompletableFuture<Duration> result = ping;
        ping = null;
        return result;
    }
}
