package io.holdfast.consensus.raft.internal;

import io.holdfast.consensus.raft.internal.net.Whiteboard;
import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.spi.consensus.Consensus;
import io.holdfast.spi.consensus.PinsetListener;
import io.holdfast.spi.host.Host;
import io.holdfast.spi.node.Node;
import io.holdfast.spi.part.Lease;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.part.Parts;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.propertytypes.ServiceRanking;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consensus of several peers by raft: a change is done when a majority has it on its disks and it is applied here. Serves only when it
 * is asked for: a peer alone needs no raft.
 */
@Component(service = Consensus.class, configurationPid = "io.holdfast.consensus.raft",
        property = {Parts.VARIANT + "=raft", Parts.IRREPLACEABLE + ":Boolean=true"})
@ServiceRanking(0)
public final class RaftConsensus implements Consensus {
    private static final Logger LOG = LoggerFactory.getLogger(RaftConsensus.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Part<State> state;
    private final Node node;
    private final Host host;
    private final Whiteboard whiteboard;
    private final RaftSettings settings;
    private final List<PinsetListener> listeners = new CopyOnWriteArrayList<>();
    private volatile RaftPeer peer;

    @Activate
    public RaftConsensus(BundleContext context, @Reference Parts parts, @Reference Node node, @Reference Host host, RaftConfig config) {
        this(parts, node, host, new Registry(context), RaftSettings.of(config));
    }

    RaftConsensus(Parts parts, Node node, Host host, Whiteboard whiteboard, RaftSettings settings) {
        state = parts.part(State.class);
        this.node = node;
        this.host = host;
        this.whiteboard = whiteboard;
        this.settings = settings;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addListener(PinsetListener listener) {
        listeners.add(listener);
    }

    public void removeListener(PinsetListener listener) {
        listeners.remove(listener);
    }

    /** Opens the log; joining the others goes on in the background. */
    @Activate
    public void start() throws Exception {
        RaftFolder folder = new RaftFolder(node.data().resolve(settings.folder()), settings.backups());
        Set<String> configured = new TreeSet<>(settings.peers().stream().map(PeerId::toString).toList());
        configured.add(node.id().toString());
        RaftPeer p = new RaftPeer(node.id(), settings, folder, folder.members(configured), host, whiteboard, new ServingState(state), this::tell);
        p.start();
        peer = p;
    }

    @Deactivate
    public void stop() {
        RaftPeer p = peer;
        if (p != null) {
            p.stop();
        }
    }

    private void tell(List<PinChange> changes) {
        for (PinsetListener listener : listeners) {
            try {
                listener.applied(changes);
            } catch (RuntimeException e) {
                LOG.error("{} failed on {} changes", listener.getClass().getName(), changes.size(), e);
            }
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
        RaftPeer p = peer;
        if (p == null) {
            return CompletableFuture.failedFuture(new ClusterException.NotReady("the consensus is stopped", RETRY_AFTER));
        }
        // what cannot be applied here is better not begun; a State that is being swapped is waited for when it is applied
        CompletableFuture<Lease<State>> serving = state.lease().toCompletableFuture();
        if (serving.isCompletedExceptionally()) {
            return CompletableFuture.failedFuture(ClusterException.of(serving.handle((lease, e) -> e).join()));
        }
        serving.thenAccept(Lease::close);
        return p.submit(change);
    }

    @Override
    public List<PeerId> peers() {
        RaftPeer p = peer;
        return p == null ? List.of(node.id()) : p.peers();
    }

    @Override
    public boolean isReady() {
        RaftPeer p = peer;
        return p != null && p.isReady();
    }

    /** Whoever has the secret, as with IPFS Cluster's raft; without a secret only members. */
    @Override
    public boolean isTrusted(PeerId other) {
        return node.secret().isPresent() || peers().contains(other);
    }

    /** Whether this peer is the one that leads. */
    boolean leads() {
        RaftPeer p = peer;
        return p != null && p.leads();
    }

    /** Whether it is stopped, and nothing of it goes on in the background any more. */
    boolean hasEnded() {
        RaftPeer p = peer;
        return p == null || p.hasEnded();
    }
}
