package io.holdfast.libp2p.internal.swarm;

import io.holdfast.libp2p.internal.ping.Ping;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.spi.host.Stream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Measures round trips, of each connection one after the other and over one stream, which is ended when nobody has asked for a while:
 * kubo takes no more than two streams of pings at a time, and learns late that one has ended.
 */
final class Pings {
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final Timeouts timeouts;
    private final ScheduledExecutorService timer;
    private final Map<Connection, Line> lines = new ConcurrentHashMap<>();

    Pings(Timeouts timeouts, ScheduledExecutorService timer) {
        this.timeouts = timeouts;
        this.timer = timer;
    }

    /** One round trip. @param limit for the pings before it, too; fails as {@link Connection#open} and with {@code VIOLATION} */
    CompletionStage<Duration> ping(Connection connection, Duration limit) {
        Line line = new Line(connection);
        Line there = lines.putIfAbsent(connection, line);
        if (there != null) {
            return there.ping(limit);
        }
        connection.closed().thenRun(() -> lines.remove(connection));
        return line.ping(limit);
    }

    private record Ask(CompletableFuture<Duration> result, long end) {
        Duration left() {
            return Duration.ofNanos(Math.max(1, end - System.nanoTime()));
        }
    }

    /** The pings of one connection. */
    private final class Line {
        private final Connection connection;
        private final Queue<Ask> waiting = new ArrayDeque<>();
        private Ask current;
        private Stream stream;
        private Future<?> rest;

        Line(Connection connection) {
            this.connection = connection;
        }

        CompletionStage<Duration> ping(Duration limit) {
            Ask ask = new Ask(new CompletableFuture<>(), System.nanoTime() + limit.toNanos());
            CompletionStage<Duration> bounded = timeouts.bound(ask.result, limit, () -> "no answer to a ping from " + connection.peer(),
                    () -> giveUp(ask));
            synchronized (this) {
                waiting.add(ask);
            }
            next();
            return bounded;
        }

        private void next() {
            Ask ask;
            Stream used;
            synchronized (this) {
                if (current != null) {
                    return;
                }
                ask = waiting.poll();
                if (ask == null) {
                    rest();
                    return;
                }
                current = ask;
                used = stream;
                if (rest != null) {
                    rest.cancel(false);
                }
            }
            if (used != null) {
                measure(ask, used, true);
            } else {
                open(ask);
            }
        }

        private void open(Ask ask) {
            connection.open(List.of(Ping.PROTOCOL), ask.left()).whenComplete((opened, e) -> {
                if (e != null) {
                    fail(ask, Timeouts.cause(e));
                    return;
                }
                boolean late;
                synchronized (this) {
                    stream = opened;
                    late = ask.result.isDone();
                }
                if (late) {
                    done();
                } else {
                    measure(ask, opened, false);
                }
            });
        }

        /** Nobody who waits would fare better, unless it has more time. */
        private void fail(Ask ask, Throwable e) {
            ask.result.completeExceptionally(e);
            if (!is(e, Reason.TIMED_OUT)) {
                List<Ask> others;
                synchronized (this) {
                    others = List.copyOf(waiting);
                    waiting.clear();
                }
                others.forEach(a -> a.result.completeExceptionally(e));
            }
            done();
        }

        private void measure(Ask ask, Stream on, boolean used) {
            Ping.measure(on).whenComplete((time, failure) -> {
                if (failure == null) {
                    ask.result.complete(time);
                    done();
                    return;
                }
                synchronized (this) {
                    stream = null;
                }
                Throwable e = Timeouts.cause(failure);
                if (used && !ask.result.isDone() && (is(e, Reason.CLOSED) || is(e, Reason.RESET))) {
                    // the peer had ended it in the meantime
                    open(ask);
                } else {
                    ask.result.completeExceptionally(e);
                    done();
                }
            });
        }

        private void done() {
            synchronized (this) {
                current = null;
            }
            next();
        }

        /** An answer that comes later would be taken for that to the next ping. */
        private void giveUp(Ask ask) {
            ask.result.cancel(false);
            Stream unanswered;
            synchronized (this) {
                if (waiting.remove(ask) || current != ask) {
                    return;
                }
                unanswered = stream;
            }
            if (unanswered != null) {
                unanswered.reset(Stream.NO_ERROR);
            }
        }

        private void rest() {
            if (stream != null) {
                try {
                    rest = timer.schedule(this::end, IDLE.toMillis(), TimeUnit.MILLISECONDS);
                } catch (RejectedExecutionException e) {
                    // the host is being closed, and the stream with it
                    rest = null;
                }
            }
        }

        private void end() {
            Stream idle;
            synchronized (this) {
                if (current != null) {
                    return;
                }
                idle = stream;
                stream = null;
            }
            if (idle != null) {
                idle.reset(Stream.NO_ERROR);
            }
        }
    }

    private static boolean is(Throwable e, Reason reason) {
        return e instanceof HostException h && h.reason() == reason;
    }
}
