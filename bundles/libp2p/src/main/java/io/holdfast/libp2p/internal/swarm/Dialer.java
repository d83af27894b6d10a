package io.holdfast.libp2p.internal.swarm;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One attempt to reach a peer: its addresses one after the other, the next when one has failed or is slow; the first connection wins. */
final class Dialer {
    private static final int PARALLEL = 8;
    private static final long STAGGER_MS = 100;

    /** Connects to one address. Cancelling the future gives up; a connection that comes all the same is closed by who made it. */
    @FunctionalInterface
    interface Attempt {
        CompletableFuture<LiveConnection> dial(Multiaddr address);
    }

    private final PeerId peer;
    private final Queue<Multiaddr> waiting;
    private final Attempt attempt;
    private final ScheduledExecutorService timer;
    private final CompletableFuture<LiveConnection> result = new CompletableFuture<>();
    private final Map<Multiaddr, String> failures = new LinkedHashMap<>();
    private final List<CompletableFuture<LiveConnection>> running = new ArrayList<>();
    private int active;
    private HostException notable;

    Dialer(PeerId peer, List<Multiaddr> addresses, Attempt attempt, ScheduledExecutorService timer) {
        this.peer = peer;
        this.waiting = new ArrayDeque<>(addresses);
        this.attempt = attempt;
        this.timer = timer;
    }

    /** Begins; the stage fails when every address has, with what each failed with. Cancelling it gives up. */
    CompletableFuture<LiveConnection> start() {
        result.whenComplete((c, e) -> giveUp());
        if (waiting.isEmpty()) {
            result.completeExceptionally(new HostException(Reason.UNREACHABLE, "no address of " + peer + " is known that can be dialed"));
        } else {
            next();
        }
        return result;
    }

    private void next() {
        Multiaddr address;
        synchronized (this) {
            if (result.isDone() || active >= PARALLEL) {
                return;
            }
            address = waiting.poll();
            if (address == null) {
                if (active == 0) {
                    result.completeExceptionally(failed());
                }
                return;
            }
            active++;
        }
        begin(address);
    }

    private void begin(Multiaddr address) {
        CompletableFuture<LiveConnection> dial = attempted(address);
        synchronized (this) {
            running.add(dial);
        }
        dial.whenComplete((c, e) -> ended(address, dial, c, e));
        if (result.isDone()) {
            dial.cancel(false);
            return;
        }
        try {
            timer.schedule(this::next, STAGGER_MS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // the host is being closed: its connections end, and so does this
            result.completeExceptionally(new HostException(Reason.CLOSED, "the host is closed"));
        }
    }

    private CompletableFuture<LiveConnection> attempted(Multiaddr address) {
        try {
            return attempt.dial(address);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void ended(Multiaddr address, CompletableFuture<LiveConnection> dial, LiveConnection connection, Throwable e) {
        synchronized (this) {
            running.remove(dial);
            active--;
            if (e != null) {
                Throwable cause = Timeouts.cause(e);
                failures.put(address, cause.getMessage() == null ? cause.toString() : cause.getMessage());
                if (cause instanceof HostException h && h.reason() != Reason.UNREACHABLE && h.reason() != Reason.TIMED_OUT
                        && h.reason() != Reason.CLOSED) {
                    notable = h;
                }
            }
        }
        if (e != null) {
            next();
        } else if (!result.complete(connection)) {
            connection.close("another connection to this peer was faster");
        }
    }

    /** The reason of a single address that answered, and answered wrongly, says more than "unreachable". */
    private HostException failed() {
        StringBuilder text = new StringBuilder("cannot connect to ").append(peer);
        failures.forEach((a, why) -> text.append("; ").append(a).append(": ").append(why));
        return new HostException(notable != null ? notable.reason() : Reason.UNREACHABLE, text.toString());
    }

    private void giveUp() {
        List<CompletableFuture<LiveConnection>> losers;
        synchronized (this) {
            waiting.clear();
            losers = List.copyOf(running);
        }
        losers.forEach(l -> l.cancel(false));
    }
}
