package io.holdfast.libp2p.internal.pubsub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Has signatures checked beside the loop, so many at once. A peer whose messages are not taken yet is not read from: so nothing is
 * dropped, and each peer has its turn. A message that comes from several peers at the same time is checked once.
 */
final class Validation {
    /** Messages that are being checked. */
    static final int MAX_RUNNING = 128;
    /** Different messages with one ID: one at most is not forged. More are dropped. */
    private static final int MAX_RIVALS = 8;

    /** What comes of it; called on the loop. */
    interface Outcome {
        /** Whether it is worth checking; the reason if not. */
        Refusal precheck(WireMessage message);

        /** It is signed. @param senders the peers that have it */
        void signed(WireMessage message, Signatures.Verdict verdict, Set<Peer> senders);

        void refused(WireMessage message, Refusal why, Set<Peer> senders);
    }

    private final Loop loop;
    private final Executor pool;
    private final Outcome outcome;
    private final Deque<Batch> waiting = new ArrayDeque<>();
    private final Map<MessageId, Deque<Check>> checks = new HashMap<>();
    private int running;

    private record Batch(Peer sender, Iterator<WireMessage> messages, CompletableFuture<Void> taken) {
    }

    private record Check(WireMessage message, Set<Peer> senders) {
    }

    Validation(Loop loop, Executor pool, Outcome outcome) {
        this.loop = loop;
        this.pool = pool;
        this.outcome = outcome;
    }

    /** Takes in the messages that a peer sent at once; completes when all of them are being checked, or need not be. */
    CompletionStage<Void> submit(Peer sender, List<WireMessage> messages) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        waiting.add(new Batch(sender, messages.iterator(), taken));
        pump();
        return taken;
    }

    /** Forgets what a peer has sent and is not taken yet. */
    void cancel(Peer sender) {
        waiting.removeIf(b -> b.sender == sender);
    }

    boolean isChecking(MessageId id) {
        return checks.containsKey(id);
    }

    int running() {
        return running;
    }

    private void pump() {
        while (running < MAX_RUNNING && !waiting.isEmpty()) {
            Batch batch = waiting.poll();
            if (batch.messages.hasNext()) {
                take(batch.messages.next(), batch.sender);
                waiting.add(batch);
            } else {
                batch.taken.complete(null);
            }
        }
    }

    private void take(WireMessage message, Peer sender) {
        Refusal refusal = outcome.precheck(message);
        if (refusal != null) {
            outcome.refused(message, refusal, Set.of(sender));
            return;
        }
        Deque<Check> same = checks.computeIfAbsent(message.id(), id -> new ArrayDeque<>(1));
        for (Check c : same) {
            if (c.message.sameAs(message)) {
                c.senders.add(sender);
                outcome.refused(message, Refusal.DUPLICATE, Set.of(sender));
                return;
            }
        }
        if (same.size() == MAX_RIVALS) {
            outcome.refused(message, Refusal.FORGED, Set.of());
            return;
        }
        Check check = new Check(message, new HashSet<>(Set.of(sender)));
        same.add(check);
        running++;
        if (same.size() == 1) {
            start(check);
        }
    }

    private void start(Check check) {
        try {
            pool.execute(() -> {
                Signatures.Verdict verdict = Signatures.check(check.message);
                loop.execute(() -> end(check, verdict));
            });
        } catch (RejectedExecutionException e) {
            // stopping: nothing is delivered any more
            checks.remove(check.message.id());
        }
    }

    private void end(Check check, Signatures.Verdict verdict) {
        MessageId id = check.message.id();
        Deque<Check> same = checks.get(id);
        same.remove(check);
        running--;
        if (verdict.refusal() == null) {
            checks.remove(id);
            running -= same.size();
            List<Check> rivals = new ArrayList<>(same);
            outcome.signed(check.message, verdict, check.senders);
            rivals.forEach(r -> outcome.refused(r.message, Refusal.DUPLICATE, r.senders));
        } else {
            outcome.refused(check.message, verdict.refusal(), check.senders);
            if (same.isEmpty()) {
                checks.remove(id);
            } else {
                start(same.peek());
            }
        }
        pump();
    }
}
