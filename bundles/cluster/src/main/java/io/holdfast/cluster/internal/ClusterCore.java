package io.holdfast.cluster.internal;

import io.holdfast.model.AddedOutput;
import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.GlobalPinInfo;
import io.holdfast.model.Id;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinOptions;
import io.holdfast.model.PinType;
import io.holdfast.model.StatusFilter;
import io.holdfast.spi.cluster.AddParams;
import io.holdfast.spi.cluster.Adder;
import io.holdfast.spi.cluster.Cluster;
import io.holdfast.spi.consensus.Consensus;
import io.holdfast.spi.consensus.PinsetListener;
import io.holdfast.spi.host.Host;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.node.Node;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.part.Parts;
import io.holdfast.spi.rpc.Rpc;
import io.holdfast.spi.rpc.RpcEndpoint;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.spi.tracker.PinTracker;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The core: rules, then consensus; who the members are and the status of a CID from all of them; content to the daemon beside this peer. */
@Component(service = {Cluster.class, PinsetListener.class, RpcEndpoint.class}, immediate = true, configurationPid = "io.holdfast.cluster")
public final class ClusterCore implements Cluster, PinsetListener, RpcEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterCore.class);
    private static final Duration DAEMON_INTERVAL = Duration.ofSeconds(15);

    private final Node node;
    private final Parts parts;
    private final Part<Consensus> consensus;
    private final Part<State> state;
    private final Part<PinTracker> tracker;
    private final Part<IpfsConnector> ipfs;
    private final Clock clock;
    private final Daemon daemon;
    private final Statuses statuses;
    private final Peers peers;
    private final Identities identities;
    private final MemberStatus members;
    private final MemberListing lists;
    private final Paths paths;
    private final Maintenance maintenance;
    private final PeerChanges peerChanges;
    private final AddBudget budget = new AddBudget();
    private volatile ClusterConfig config;
    private ScheduledThreadPoolExecutor timer;
    private TrackerDispatch dispatch;
    private Insistence otherDaemon;
    private final List<AutoCloseable> subscriptions = new ArrayList<>();

    @Activate
    public ClusterCore(@Reference Node node, @Reference Parts parts, ClusterConfig.Keys keys) {
        this(node, parts, ClusterConfig.of(keys), Clock.systemUTC());
    }

    ClusterCore(Node node, Parts parts, ClusterConfig config, Clock clock) {
        this.node = node;
        this.parts = parts;
        this.clock = clock;
        this.consensus = parts.part(Consensus.class);
        this.state = parts.part(State.class);
        this.tracker = parts.part(PinTracker.class);
        this.ipfs = parts.part(IpfsConnector.class);
        this.daemon = new Daemon(ipfs, () -> otherDaemon.begin());
        this.statuses = new Statuses(node, daemon, clock);
        this.peers = new Peers(node.id(), consensus);
        this.identities = new Identities(node, daemon, peers);
        this.members = new MemberStatus(node.id(), peers, state, tracker, statuses, clock);
        this.lists = new MemberListing(node.id(), peers, clock);
        this.paths = new Paths(ipfs);
        this.maintenance = new Maintenance(this, tracker, state, clock);
        this.peerChanges = new PeerChanges(node.id(), peers, consensus, this::id);
        this.config = config;
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void addRpc(Rpc added) {
        peers.came(added);
    }

    void removeRpc(Rpc removed) {
        peers.left(removed);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void addHost(Host added) {
        peers.came(added);
    }

    void removeHost(Host removed) {
        peers.left(removed);
    }

    @Activate
    void start() {
        timer = new ScheduledThreadPoolExecutor(2, r -> {
            Thread t = new Thread(null, r, "holdfast-cluster", 0, false);
            t.setDaemon(true);
            return t;
        });
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        otherDaemon = new Insistence(timer, "could not compare the new daemon with the pinset", this::compareWithDaemon);
        // without a lease: a comparison may take long, and its end says nothing of a tracker that no longer serves
        Insistence comparison = new Insistence(timer, "the tracker could not compare itself with the state", () -> tracker.get(PinTracker::reconcile));
        dispatch = new TrackerDispatch(tracker, timer, comparison::begin);
        maintenance.schedule(timer, config);
        timer.scheduleWithFixedDelay(daemon::ask, 0, DAEMON_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        subscriptions.add(tracker.onServing(t -> comparison.begin()));
        subscriptions.add(ipfs.onServing(c -> daemon.ask()));
    }

    @Modified
    void configure(ClusterConfig.Keys keys) {
        config = ClusterConfig.of(keys);
        maintenance.schedule(timer, config);
    }

    @Deactivate
    void stop() throws Exception {
        for (AutoCloseable s : subscriptions) {
            s.close();
        }
        timer.shutdownNow();
        if (!timer.awaitTermination(2, TimeUnit.SECONDS)) {
            LOG.warn("a task of the core did not end in time");
        }
    }

    @Override
    public void applied(List<PinChange> changes) {
        dispatch.applied(changes);
    }

    @Override
    public List<Handler<?, ?>> handlers() {
        return new CoreHandlers(this, node, parts, statuses, daemon).all();
    }

    private CompletionStage<Void> compareWithDaemon() {
        return Maintenance.drain(syncAll(true)).thenCompose(v -> Maintenance.drain(recoverAll(true)));
    }

    @Override
    public CompletionStage<Id> id() {
        return identities.own();
    }

    @Override
    public Feed<Id> peers() {
        return identities.all();
    }

    @Override
    public CompletionStage<Id> peerAdd(PeerId peer) {
        return peerChanges.add(peer);
    }

    @Override
    public CompletionStage<Void> peerRemove(PeerId peer) {
        return peerChanges.remove(peer);
    }

    @Override
    public CompletionStage<Void> join(Multiaddr address) {
        return peerChanges.join(address);
    }

    @Override
    public CompletionStage<Pin> pin(Pin pin) {
        if (config.followerMode()) {
            return follower();
        }
        if (pin.cid() == null) {
            return CompletableFuture.failedFuture(new ClusterException.Refused("bad pin object"));
        }
        Cid update = pin.options().pinUpdate();
        CompletionStage<Pin> ready = update != null && !update.equals(pin.cid())
                ? find(update).thenApply(from -> PinRules.update(pin, from.orElseThrow(ClusterCore::notFound), clock.instant()))
                : find(pin.cid()).thenApply(existing -> ready(pin, existing.orElse(null)));
        return ready.thenCompose(p -> consensus.call(c -> c.pin(p)).thenApply(v -> p));
    }

    private Pin ready(Pin pin, Pin existing) {
        Pin full = PinRules.prepare(pin, existing, config, clock.instant());
        return full.type() == PinType.META ? full : Allocations.allocate(full, existing, node.id());
    }

    private CompletionStage<Optional<Pin>> find(Cid cid) {
        return state.call(s -> CompletableFuture.completedFuture(s.get(cid)));
    }

    private static ClusterException notFound() {
        return new ClusterException.NotFound("pin is not part of the pinset");
    }

    private static <T> CompletionStage<T> follower() {
        return CompletableFuture.failedFuture(new ClusterException.Refused(
                "this peer is configured to be in follower mode. Write operations are disabled"));
    }

    @Override
    public CompletionStage<Pin> pinPath(String path, PinOptions options) {
        return paths.resolve(path).thenCompose(cid -> pin(Pin.of(cid, options)));
    }

    @Override
    public CompletionStage<Pin> unpin(Cid cid) {
        if (config.followerMode()) {
            return follower();
        }
        return find(cid).thenCompose(found -> {
            Pin pin = found.orElseThrow(ClusterCore::notFound);
            PinRules.checkUnpin(pin);
            return consensus.call(c -> c.unpin(cid)).thenApply(v -> pin);
        });
    }

    @Override
    public CompletionStage<Pin> unpinPath(String path) {
        return paths.resolve(path).thenCompose(this::unpin);
    }

    @Override
    public CompletionStage<GlobalPinInfo> status(Cid cid, boolean local) {
        return local ? tracker.call(t -> t.status(cid)).thenApply(i -> statuses.single(cid, i, true)) : members.status(cid, config.followerMode());
    }

    @Override
    public Feed<GlobalPinInfo> statusAll(StatusFilter filter, boolean local) {
        return local || config.followerMode() ? Feeds.map(own(filter), GlobalPinInfo::of) : lists.status(filter, () -> own(filter));
    }

    @Override
    public CompletionStage<GlobalPinInfo> sync(Cid cid, boolean local) {
        return local ? tracker.call(t -> t.sync(cid)).thenApply(i -> statuses.single(cid, i, true)) : members.sync(cid, config.followerMode());
    }

    @Override
    public Feed<GlobalPinInfo> syncAll(boolean local) {
        return local || config.followerMode() ? Feeds.map(own(PinTracker::syncAll), GlobalPinInfo::of) : lists.sync(() -> own(PinTracker::syncAll));
    }

    @Override
    public CompletionStage<GlobalPinInfo> recover(Cid cid, boolean local) {
        if (!local) {
            return members.recover(cid, config.followerMode());
        }
        return find(cid).thenCompose(found -> {
            found.orElseThrow(ClusterCore::notFound);
            return tracker.call(t -> t.recover(cid)).thenApply(i -> statuses.single(cid, i, true));
        });
    }

    @Override
    public Feed<GlobalPinInfo> recoverAll(boolean local) {
        return local || config.followerMode() ? Feeds.map(own(PinTracker::recoverAll), GlobalPinInfo::of)
                : lists.recover(() -> own(PinTracker::recoverAll));
    }

    private Feed<PinInfo> own(StatusFilter filter) {
        return Feeds.map(StatusListing.of(tracker, filter), statuses::named);
    }

    private Feed<PinInfo> own(java.util.function.Function<PinTracker, Feed<PinInfo>> listing) {
        return Feeds.map(StatusListing.of(tracker, listing), statuses::named);
    }

    @Override
    public CompletionStage<Pin> allocation(Cid cid) {
        return find(cid).thenApply(found -> found.orElseThrow(ClusterCore::notFound));
    }

    @Override
    public Feed<Pin> allocations(Set<PinType> types) {
        return new PinsetFeed(state, types);
    }

    @Override
    public Adder add(AddParams params, Consumer<AddedOutput> output) {
        if (config.followerMode()) {
            throw new ClusterException.Refused("this peer is configured to be in follower mode. Write operations are disabled");
        }
        PinOptions options = params.options().withMode(io.holdfast.model.PinMode.RECURSIVE).withPinUpdate(null);
        if (!params.noPin()) {
            // the root is not known yet, but what no root could be pinned with is refused before anything is added
            ready(new Pin(null, options, PinType.DATA, List.of(), -1, null, clock.instant()), null);
        }
        return new ContentAdder(AddOptions.of(params), ipfs, params.noPin() ? null : root -> pin(Pin.of(root, options)), node.id(), output,
                budget);
    }

    @Override
    public Feed<ByteBuffer> cat(String path) {
        return paths.cat(path);
    }
}
