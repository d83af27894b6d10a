package io.holdfast.consensus.raft.internal;

import io.holdfast.consensus.raft.internal.log.RaftLog;
import io.holdfast.consensus.raft.internal.net.PeerLinks;
import io.holdfast.consensus.raft.internal.net.RaftStack;
import io.holdfast.consensus.raft.internal.net.Whiteboard;
import io.holdfast.model.ClusterException;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Host;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jgroups.JChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One member while it runs: its log, its channel, and the threads that look after them. */
final class RaftPeer {
    private static final Logger LOG = LoggerFactory.getLogger(RaftPeer.class);
    private static final String CLUSTER = "holdfast-raft";
    private static final int MOST_IN_FLIGHT = 10_000;
    private static final long TICK_MILLIS = 50;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    /** How long a stop lets what has begun end. */
    private static final long PATIENCE_MILLIS = 1_000;
    /** How long a stop lets the channel be left: with a member that is dead but not missed yet it takes longer. */
    private static final long LEAVING_MILLIS = 2_000;
    private static final LongSupplier CLOCK = System::nanoTime;

    private final RaftSettings settings;
    private final RaftFolder folder;
    private final State state;
    private final ClusterRaft raft;
    private final JChannel channel;
    private final Forwarding route;
    private final Proposals proposals;
    private final Changes changes;
    private final LeaderWatch watch;
    private final ExecutorService answers = thread("answers");
    private final ExecutorService life = thread("channel");
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(r -> new Thread(r, "holdfast-consensus-raft-watch"));
    private volatile boolean stopping;
    private volatile Members members = new Members(List.of(), List.of());
    private long snapshotAt = CLOCK.getAsLong();

    /**
     * Opens the log.
     *
     * @throws IOException           when the log is damaged
     * @throws IllegalStateException when it does not fit the State
     */
    RaftPeer(PeerId self, RaftSettings settings, RaftFolder folder, List<String> members, Host host, Whiteboard whiteboard, State state,
            Consumer<List<PinChange>> told) throws Exception {
        this.settings = settings;
        this.folder = folder;
        this.state = state;
        RaftLog log = folder.open(members, state);
        try {
            raft = new ClusterRaft(log, settings, CLOCK);
            Applied applied = new Applied();
            applied.advance(state.position());
            raft.raftId(self.toString()).members(members).stateMachine(new PinsetMachine(state, told, applied::advance));
            PeerLinks links = new PeerLinks(host, whiteboard, this::isMember, settings.network(), CLOCK);
            GuardedElection election = new GuardedElection();
            election.voteTimeout(settings.election().toMillis());
            channel = RaftStack.channel(self, links, this::peers, settings.heartbeat(), settings.lease().dividedBy(4), election, raft);
            route = new Forwarding(channel, raft, applied, this::leaderChanged);
            channel.setReceiver(route);
            proposals = new Proposals(route, MOST_IN_FLIGHT, settings.network(), CLOCK, this::answer);
            changes = new Changes(proposals, () -> route.leader() != null, settings, MOST_IN_FLIGHT, CLOCK, this::answer);
            watch = new LeaderWatch(raft, election, links, route::leader, channel::getView, settings, CLOCK);
            raft.onLeader(this::leaderChanged);
            raft.onHalt(e -> halt(e.getMessage()));
        } catch (Exception | Error e) {
            log.close();
            throw e;
        }
    }

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(r -> new Thread(r, "holdfast-consensus-raft-" + name));
    }

    /** Joins the others, in the background. */
    void start() {
        life.execute(() -> {
            try {
                channel.connect(CLUSTER);
            } catch (Exception e) {
                LOG.error("raft does not start: {}", e.getMessage(), e);
                changes.stop(new ClusterException.NotReady("raft did not start: " + e.getMessage(), RETRY_AFTER));
            }
        });
        ticker.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void answer(Runnable answer) {
        try {
            answers.execute(answer);
        } catch (RejectedExecutionException e) {
            // only after stop(): then there is nothing left to hold up
            answer.run();
        }
    }

    private void leaderChanged() {
        try {
            ticker.execute(this::followLeader);
        } catch (RejectedExecutionException e) {
            LOG.debug("stopped: who leads does not matter any more");
        }
    }

    private void followLeader() {
        Object leader = route.leader();
        LOG.debug("the leader is {}", leader);
        route.forget(leader);
        proposals.leaderIs(leader);
        changes.advance();
    }

    private void tick() {
        try {
            proposals.expire();
            changes.tick();
            watch.look();
            if (raft.isBehind()) {
                raft.catchUp();
            }
            snapshot();
        } catch (RuntimeException e) {
            LOG.error("raft's watch: {}", e.getMessage(), e);
        }
    }

    private void snapshot() {
        long now = CLOCK.getAsLong();
        if (now - snapshotAt > settings.snapshotInterval().toNanos()) {
            snapshotAt = now;
            if (raft.sinceSnapshot() > settings.snapshotThreshold() && channel.isConnected()) {
                raft.snapshotAsync().exceptionally(e -> {
                    LOG.warn("no snapshot of the pinset: {}", e.getMessage());
                    return null;
                });
            }
        }
    }

    /** The log has stopped: who cannot keep a promise must not be asked for one. */
    private void halt(String why) {
        changes.stop(new ClusterException.NotReady(why, RETRY_AFTER));
        life.execute(channel::close);
    }

    CompletionStage<Void> submit(PinChange change) {
        return changes.submit(change);
    }

    boolean isReady() {
        return !stopping && !raft.isHalted() && route.leader() != null && raft.isCurrent();
    }

    /** Whether this peer is the one that leads. */
    boolean leads() {
        return raft.isLeader();
    }

    /** Sorted by their text. */
    List<PeerId> peers() {
        return members().ids;
    }

    boolean isMember(PeerId peer) {
        return members().ids.contains(peer);
    }

    // asked for each frame: the texts are read when they have changed
    private Members members() {
        List<String> texts = raft.peers();
        Members known = members;
        if (!known.texts.equals(texts)) {
            known = new Members(texts, texts.stream().sorted().map(PeerId::parse).toList());
            members = known;
        }
        return known;
    }

    private record Members(List<String> texts, List<PeerId> ids) {
    }

    /**
     * Leaves: what is in line is refused, what has begun may end, then the others are told, so that they choose a leader at once.
     * Bounded; idempotent.
     */
    void stop() {
        if (stopping) {
            return;
        }
        stopping = true;
        changes.stop(new ClusterException.NotReady("the consensus is stopped", RETRY_AFTER));
        raft.takeNoMore();
        proposals.drain(PATIENCE_MILLIS);
        life.execute(this::leave);
        life.shutdown();
        boolean left = await(life, LEAVING_MILLIS);
        ticker.shutdownNow();
        proposals.stop();
        answers.shutdown();
        await(answers, PATIENCE_MILLIS);
        if (!left) {
            LOG.warn("raft has not ended within {} ms: it goes on to in the background", LEAVING_MILLIS);
        }
    }

    /** Whether nothing of it goes on in the background any more. */
    boolean hasEnded() {
        return life.isTerminated();
    }

    private void leave() {
        channel.close();
        try {
            if (!raft.isHalted()) {
                folder.left(state.position());
            }
        } catch (IOException | ClusterException e) {
            // only a check less at the next start
            LOG.warn("where the state stands could not be written down: {}", e.getMessage());
        }
    }

    private static boolean await(ExecutorService executor, long millis) {
        try {
            return executor.awaitTermination(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
