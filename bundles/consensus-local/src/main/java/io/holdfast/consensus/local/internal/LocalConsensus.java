package io.holdfast.consensus.local.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.spi.consensus.Consensus;
import io.holdfast.spi.consensus.PinsetListener;
import io.holdfast.spi.node.Node;
import io.holdfast.spi.part.Parts;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.propertytypes.ServiceRanking;

/**
 * Consensus of one durable peer: agreed is what is in the State, so the State's own log is all the log there is. Calls that come
 * while a batch is being synced form the next batch.
 */
@Component(service = Consensus.class, configurationPid = "io.holdfast.consensus_local", property = Parts.VARIANT + "=local")
@ServiceRanking(100)
public final class LocalConsensus implements Consensus {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Parts parts;
    private final PeerId self;
    private final List<PinsetListener> listeners = new CopyOnWriteArrayList<>();
    private volatile Limits limits;
    private volatile BatchWriter writer;

    @Activate
    public LocalConsensus(@Reference Parts parts, @Reference Node node, LocalConfig config) {
        this.parts = parts;
        self = node.id();
        limits = Limits.of(config);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addListener(PinsetListener listener) {
        listeners.add(listener);
    }

    public void removeListener(PinsetListener listener) {
        listeners.remove(listener);
    }

    @Activate
    public void start() {
        BatchWriter w = new BatchWriter(parts.part(State.class), listeners, limits);
        w.start();
        writer = w;
    }

    @Modified
    void configure(LocalConfig config) {
        limits = Limits.of(config);
        writer.limit(limits);
    }

    @Deactivate
    public void stop() {
        BatchWriter w = writer;
        if (w != null) {
            w.stop();
            writer = null;
        }
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
        BatchWriter w = writer;
        return w == null ? CompletableFuture.failedFuture(stopped()) : w.submit(change);
    }

    @Override
    public List<PeerId> peers() {
        return List.of(self);
    }

    @Override
    public boolean isReady() {
        BatchWriter w = writer;
        return w != null && w.isRunning();
    }

    static ClusterException.NotReady stopped() {
        return new ClusterException.NotReady("the consensus is stopped", RETRY_AFTER);
    }

    static ClusterException.NotReady full(int max) {
        return new ClusterException.NotReady("too many changes in flight: " + max, RETRY_AFTER);
    }
}
