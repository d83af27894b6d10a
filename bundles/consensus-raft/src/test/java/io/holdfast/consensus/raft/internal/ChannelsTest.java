package io.holdfast.consensus.raft.internal;

import static io.holdfast.testkit.tracker.PinTrackerFixture.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.consensus.raft.internal.log.RaftLog;
import io.holdfast.model.ClusterException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jgroups.JChannel;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.SHARED_LOOPBACK;
import org.jgroups.protocols.SHARED_LOOPBACK_PING;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.raft.StateMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same classes in JGroups' own stack, with its threads, over its loopback transport (no socket), on a real folder. */
@Timeout(120)
class ChannelsTest {
    private static final int CLIENTS = 32;
    private static final int COMMANDS = 40;
    private static final List<String> NAMES = List.of("A", "B", "C");

    @TempDir
    Path data;
    private final Map<String, Peer> peers = new TreeMap<>();
    private final ExecutorService answers = Executors.newSingleThreadExecutor();
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

    private final class Peer {
        final GuardedRaft raft;
        final JChannel channel;
        final Proposals proposals;
        final Machine machine = new Machine();

        Peer(String name) throws Exception {
            raft = new GuardedRaft(RaftLog.open(data.resolve(name)));
            raft.raftId(name).members(NAMES).resendInterval(100).stateMachine(machine);
            proposals = new Proposals(new LocalRoute(raft), 1000, Duration.ofSeconds(30), System::nanoTime, answers);
            raft.addRoleListener(role -> proposals.leaderIs(raft.leader()));
            channel = new JChannel(new SHARED_LOOPBACK(), new SHARED_LOOPBACK_PING(), new NAKACK2(), new UNICAST3(), new STABLE(),
                    new GMS().printLocalAddress(false), new FRAG4(), new GuardedElection().voteTimeout(500), raft);
            channel.name(name).connect("raft");
        }

        void close() {
            channel.close();
            proposals.stop();
        }
    }

    private static final class Machine implements StateMachine {
        private final List<String> applied = new ArrayList<>();

        @Override
        public synchronized byte[] apply(byte[] bytes, int offset, int length, boolean serialize) {
            applied.add(new String(bytes, offset, length, StandardCharsets.US_ASCII));
            return null;
        }

        synchronized List<String> applied() {
            return List.copyOf(applied);
        }

        @Override
        public synchronized void readContentFrom(DataInput in) throws IOException {
            applied.clear();
            for (int n = in.readInt(); n > 0; n--) {
                applied.add(in.readUTF());
            }
        }

        @Override
        public synchronized void writeContentTo(DataOutput out) throws IOException {
            out.writeInt(applied.size());
            for (String command : applied) {
                out.writeUTF(command);
            }
        }
    }

    @AfterEach
    void stop() {
        clients.shutdownNow();
        peers.values().forEach(Peer::close);
        answers.shutdown();
    }

    private Peer leader() {
        synchronized (peers) {
            return peers.values().stream().filter(p -> p.raft.isLeader()).findFirst().orElse(null);
        }
    }

    /** Repeats each command until it is acknowledged. */
    private void client(int number) {
        for (int i = 0; i < COMMANDS; i++) {
            String command = "c" + number + "-" + i;
            while (!acknowledged.contains(command)) {
                Peer to = leader();
                if (to != null && accepted(to, command)) {
                    acknowledged.add(command);
                } else {
                    LockSupport.parkNanos(1_000_000);
                    if (Thread.interrupted()) {
                        return;
                    }
                }
            }
        }
    }

    private static boolean accepted(Peer to, String command) {
        return to.proposals.propose(command.getBytes(StandardCharsets.US_ASCII)).handle((v, e) -> {
            assertThat(e == null || ClusterException.of(e).kind() != ClusterException.Kind.INTERNAL).isTrue();
            return e == null;
        }).toCompletableFuture().join();
    }

    @Test
    void theLeaderLeavesAndComesBackUnderLoadAndNothingIsLost() throws Exception {
        for (String name : NAMES) {
            peers.put(name, new Peer(name));
        }
        until("somebody leads", () -> leader() != null);
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (int c = 0; c < CLIENTS; c++) {
            int number = c;
            running.add(CompletableFuture.runAsync(() -> client(number), clients));
        }
        for (int share = 1; share <= 3; share++) {
            int enough = share * CLIENTS * COMMANDS / 4;
            until("commands are acknowledged", () -> acknowledged.size() > enough && leader() != null);
            Peer old = leader();
            String name = Member.peer(old.raft.raftId());
            old.close();
            Peer again = new Peer(name);
            synchronized (peers) {
                peers.put(name, again);
            }
        }
        CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
        assertThat(acknowledged).hasSize(CLIENTS * COMMANDS);
        until("all have applied the same", () -> peers.values().stream().map(p -> p.machine.applied()).distinct().count() == 1);
        assertThat(peers.get("A").machine.applied()).containsAll(acknowledged);
    }
}
