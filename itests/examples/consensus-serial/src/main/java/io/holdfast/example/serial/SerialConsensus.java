package io.holdfast.example.serial;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.spi.consensus.Consensus;
import io.holdfast.spi.consensus.PinsetListener;
import io.holdfast.spi.node.Node;
import io.holdfast.spi.part.Lease;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.part.Parts;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The simplest consensus of one peer that keeps the contract: one write and one sync for each change, in the order of the calls. */
@Component(service = Consensus.class, property = Parts.VARIANT + "=serial")
public final class SerialConsensus implements Consensus {
    private static final Logger LOG = LoggerFactory.getLogger(SerialConsensus.class);
    private static final int MAX_IN_FLIGHT = 1_000;
    private static final long PATIENCE_MILLIS = 1_500;

    private final Part<State> state;
    private final PeerId self;
    private final List<PinsetListener> listeners = new CopyOnWriteArrayList<>();
    // answered when stopping, should their write never have ended
    private final ConcurrentLinkedQueue<CompletableFuture<Void>> begun = new ConcurrentLinkedQueue<>();
    private final ThreadPoolExecutor writer = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_IN_FLIGHT),
            r -> new Thread(r, "holdfast-consensus-serial"));

    @Activate
    public SerialConsensus(@Reference Parts parts, @Reference Node node) {
        state = parts.part(State.class);
        self = node.id();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListener(PinsetListener listener) {
        listeners.add(listener);
    }

    void removeListener(PinsetListener listener) {
        listeners.remove(listener);
    }

    @Override
    public CompletionStage<Void> pin(Pin pin) {
        return submit(PinChange.put(pin));
    }

    @Override
    public CompletionStage<Void> unpin(Cid cid) {
        return submit(PinChange.remove(cid));
    }

    private CompletionStage<Void> submit(PinChange change) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            writer.execute(new Write(() -> write(change, done), done));
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(notReady(writer.isShutdown() ? "the consensus is stopped" : "too many changes in flight: " + MAX_IN_FLIGHT));
        }
        return done;
    }

    private void write(PinChange change, CompletableFuture<Void> done) {
        try (Lease<State> lease = state.acquire()) {
            begun.add(done);
            State s = lease.service();
            s.apply(List.of(change), s.position() + 1, true);
        } catch (ClusterException.NotReady e) {
            done.completeExceptionally(e);
        } catch (RuntimeException e) {
            done.completeExceptionally(new ClusterException.Indeterminate("the write to the state failed: " + e.getMessage(), e));
        }
        if (!done.isCompletedExceptionally()) {
            tell(List.of(change));
        }
        begun.remove(done);
        done.complete(null);
    }

    private void tell(List<PinChange> changes) {
        for (PinsetListener listener : listeners) {
            try {
                listener.applied(changes);
            } catch (RuntimeException e) {
                LOG.error("{} failed", listener.getClass().getName(), e);
            }
        }
    }

    @Override
    public List<PeerId> peers() {
        return List.of(self);
    }

    @Override
    public boolean isReady() {
        return !writer.isShutdown();
    }

    @Deactivate
    void stop() {
        // what is queued must not begin any more, and what slips in meanwhile must not be forgotten
        refuseQueued();
        writer.shutdown();
        refuseQueued();
        try {
            writer.awaitTermination(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        begun.forEach(d -> d.completeExceptionally(new ClusterException.Indeterminate("the consensus was stopped in the middle of a write", null)));
    }

    private void refuseQueued() {
        writer.getQueue().removeIf(w -> ((Write) w).done().completeExceptionally(notReady("the consensus is stopped")));
    }

    private static ClusterException.NotReady notReady(String message) {
        return new ClusterException.NotReady(message, Duration.ofSeconds(1));
    }

    private record Write(Runnable work, CompletableFuture<Void> done) implements Runnable {
        @Override
        public void run() {
            work.run();
        }
    }
}
