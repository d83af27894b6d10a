package io.holdfast.consensus.raft.internal;

import io.holdfast.consensus.raft.internal.log.RaftLog;
import io.holdfast.consensus.raft.internal.log.RaftLogException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.stack.Protocol;

/**
 * A cluster whose every step is chosen by a seed: messages are lost, doubled and reordered, peers lose their power and come back, disks
 * fail or are lost, members come and go, anybody may call an election at any time. After each step it looks whether raft's promises still
 * hold, and at the end whether what the clients saw makes sense.
 */
final class Simulation {
    private static final int HEALING_ROUNDS = 600;

    /** Whose classes run. */
    enum Kind {
        /** JGroups-raft's, on our log, without changes of the members. */
        STOCK {
            @Override
            TestCluster.Pumped raft(RaftLog log) {
                return new TestCluster.StockRaft(log);
            }
        },
        OURS {
            @Override
            TestCluster.Pumped raft(RaftLog log) {
                return new TestCluster.PumpedRaft(log);
            }
        },
        /** Ours with a leader that changes the members before it has committed anything. */
        HASTY {
            @Override
            TestCluster.Pumped raft(RaftLog log) {
                return new TestCluster.HastyRaft(log);
            }
        };

        abstract TestCluster.Pumped raft(RaftLog log);
    }

    private final Random random;
    private final Kind kind;
    private final List<String> founders;
    private final Map<String, SimulatedPeer> peers = new TreeMap<>();
    private final List<String> names;
    private final List<Envelope> sent = new ArrayList<>();
    private final Promises promises = new Promises();
    private final SimulatedClients clients;
    private final Set<String> lostEarly = new HashSet<>();
    private int view;

    private record Envelope(Address to, Message message) { }

    Simulation(Kind kind, long seed) throws Exception {
        random = new Random(seed);
        this.kind = kind;
        clients = new SimulatedClients(random);
        founders = random.nextInt(3) == 0 ? List.of("A", "B", "C", "D", "E") : List.of("A", "B", "C");
        for (String name : founders) {
            SimulatedPeer peer = new SimulatedPeer(name, kind, founders, promises::applied);
            peers.put(name, peer);
            peer.start(random, new Wire(peer));
        }
        if (kind != Kind.STOCK) {
            peers.put("X", new SimulatedPeer("X", kind, List.of(), promises::applied));
        }
        names = List.copyOf(peers.keySet());
        newView();
    }

    private void newView() {
        Address[] all = peers.values().stream().map(SimulatedPeer::address).filter(a -> a != null).toArray(Address[]::new);
        if (all.length == 0) {
            return;
        }
        View next = View.create(all[0], ++view, all);
        peers.values().stream().filter(SimulatedPeer::isUp).forEach(p -> p.view(next));
    }

    /** Runs so many steps, then heals everything. @return what went wrong; null = nothing */
    String run(int steps) throws Exception {
        for (int i = 0; i < steps && promises.broken() == null; i++) {
            step();
            promises.look(peers.values(), clients);
        }
        if (promises.broken() == null) {
            heal();
        }
        return promises.broken();
    }

    private SimulatedPeer any() {
        return peers.get(names.get(random.nextInt(names.size())));
    }

    private void step() throws Exception {
        int dice = random.nextInt(100);
        SimulatedPeer peer = any();
        if (dice < 57) {
            deliverAny();
        } else if (dice < 70) {
            propose(leaderOr(peer));
        } else if (dice < 79) {
            tick(leaderOr(peer));
        } else if (dice < 85) {
            startRound(peer);
        } else if (dice < 88) {
            peer.crash(random);
        } else if (dice < 92) {
            restart(peer);
        } else if (dice < 93) {
            if (peer.isUp()) {
                peer.failDisk(1 + random.nextInt(20));
            }
        } else if (dice < 95) {
            if (peer.isUp()) {
                peer.raft().snapshotAsync();
                peer.pump();
            }
        } else if (kind != Kind.STOCK) {
            changeMembers(peer);
        }
    }

    private SimulatedPeer leaderOr(SimulatedPeer other) {
        List<SimulatedPeer> leading = peers.values().stream().filter(SimulatedPeer::leads).toList();
        return leading.isEmpty() ? other : leading.get(random.nextInt(leading.size()));
    }

    private void deliverAny() {
        if (sent.isEmpty()) {
            return;
        }
        int which = random.nextInt(sent.size());
        int fate = random.nextInt(20);
        Envelope e = fate == 0 ? sent.get(which) : sent.remove(which);
        if (fate != 1) {
            deliver(e);
        }
    }

    private void deliver(Envelope e) {
        for (SimulatedPeer peer : peers.values()) {
            if (peer.isUp() && peer.address().equals(e.to)) {
                peer.survive(() -> peer.election().up(e.message));
                peer.pump();
                peer.survive(peer.steps()::conclude);
                peer.pump();
            }
        }
    }

    private void propose(SimulatedPeer peer) {
        if (peer.isUp()) {
            clients.ask(peer);
        }
    }

    private void tick(SimulatedPeer peer) {
        if (peer.isUp()) {
            peer.survive(peer.raft()::flushCommitTable);
            peer.pump();
        }
    }

    private void startRound(SimulatedPeer peer) {
        if (peer.isUp() && !peer.halted()) {
            peer.survive(peer.steps()::startRound);
            peer.pump();
        }
    }

    private void restart(SimulatedPeer peer) throws Exception {
        if (peer.halted()) {
            peer.crash(random);
        }
        if (!peer.isUp()) {
            try {
                peer.start(random, new Wire(peer));
                newView();
                peers.values().stream().filter(SimulatedPeer::isUp).forEach(SimulatedPeer::pump);
            } catch (RaftLogException e) {
                promises.isBroken(peer.name + " does not start again: " + e.getMessage());
            }
        }
    }

    // --- members ---

    private void changeMembers(SimulatedPeer peer) {
        SimulatedPeer leader = leaderOr(any());
        int dice = random.nextInt(8);
        if (dice < 3) {
            change(leader, true, peer.name);
        } else if (dice < 6) {
            change(leader, false, peer.name);
        } else if (peer.isRemoved() || mayLoseDisk(peer)) {
            // its operator tells it to join, when there is what it can join; or leaves it with what it was told at first
            boolean begun = peers.values().stream().anyMatch(p -> p.address() != null && p.ours().current().isBound());
            peer.loseDisk(founders.contains(peer.name) && (random.nextBoolean() || !begun) ? founders : List.of());
            newView();
        }
    }

    private void change(SimulatedPeer leader, boolean add, String name) {
        if (!leader.isUp()) {
            return;
        }
        CompletableFuture<Void> done = add ? leader.ours().add(name) : leader.ours().remove(name);
        done.thenRun(() -> {
            GuardedRaft raft = leader.ours();
            if (add != (raft.membership().at(raft.commitIndex()).of(name) != null)) {
                promises.isBroken((add ? "adding " : "removing ") + name + " is acknowledged, but the members are "
                        + raft.membership().at(raft.commitIndex()));
            }
        });
        leader.pump();
    }

    /** Not when too few of the members would be left whose logs are there, by anybody's list: nothing could heal that. */
    private boolean mayLoseDisk(SimulatedPeer loser) {
        Set<String> alive = new HashSet<>();
        peers.values().stream().filter(p -> p != loser && p.address() != null).forEach(p -> alive.add(p.raft().raftId()));
        if (!promises.isFounded() && founders.contains(loser.name)) {
            // the first list may be under way, in a message of one who has lost it since
            lostEarly.add(loser.name);
            if (lostEarly.size() > (founders.size() - 1) / 2) {
                lostEarly.remove(loser.name);
                return false;
            }
        }
        return loser.address() != null && peers.values().stream().filter(p -> p.address() != null)
                .flatMap(p -> Stream.of(p.ours().current(), p.ours().membership().at(p.raft().commitIndex())))
                .allMatch(m -> !m.isBound() || m.canDecide(alive));
    }

    // --- the end ---

    /** Everybody comes back, nothing is lost any more: soon all must be members and have applied the same, and all that was acknowledged. */
    private void heal() throws Exception {
        Collection<SimulatedPeer> all = peers.values();
        all.forEach(p -> p.crash(random));
        sent.clear();
        for (SimulatedPeer peer : all) {
            restart(peer);
        }
        for (int round = 0; round < HEALING_ROUNDS && promises.broken() == null; round++) {
            if (all.stream().noneMatch(SimulatedPeer::leads)) {
                startRound(peers.get(names.get(round % names.size())));
            }
            while (!sent.isEmpty()) {
                deliver(sent.remove(0));
            }
            promises.look(all, clients);
            if (healed()) {
                promises.lookBack(clients, peers.get("A").machine());
                return;
            }
            all.stream().filter(SimulatedPeer::leads).forEach(this::nurse);
        }
        if (promises.broken() == null) {
            promises.isBroken("it does not heal: " + all.stream().map(p -> "\n" + p.name + " " + p.raft().raftId() + " term " + p.raft().currentTerm()
                    + " leader " + p.raft().leader() + " members " + p.raft().members() + " " + p.log() + " " + p.machine().commands().size()
                    + " applied").toList() + ", agreed " + promises.agreed().size());
        }
    }

    private void nurse(SimulatedPeer leader) {
        tick(leader);
        for (SimulatedPeer peer : peers.values()) {
            if (kind != Kind.STOCK && leader.leads() && !leader.ours().current().contains(peer.raft().raftId())) {
                change(leader, true, peer.name);
            }
        }
    }

    private boolean healed() {
        Collection<SimulatedPeer> all = peers.values();
        return all.stream().allMatch(p -> p.machine().commands().equals(promises.agreed()))
                && all.stream().map(p -> p.raft().lastAppended()).distinct().count() == 1
                && all.stream().allMatch(p -> p.raft().commitIndex() == p.raft().lastAppended())
                && all.stream().allMatch(p -> kind == Kind.STOCK || p.ours().current().contains(p.raft().raftId()))
                && all.stream().anyMatch(SimulatedPeer::leads);
    }

    private final class Wire extends Protocol {
        private final SimulatedPeer peer;

        Wire(SimulatedPeer peer) {
            this.peer = peer;
        }

        @Override
        public Object down(Message message) {
            message.setSrc(peer.address());
            if (message.getDest() != null) {
                sent.add(new Envelope(message.getDest(), message));
                return null;
            }
            for (SimulatedPeer other : peers.values()) {
                boolean back = other == peer && message.isFlagSet(Message.TransientFlag.DONT_LOOPBACK);
                if (other.address() != null && !back) {
                    sent.add(new Envelope(other.address(), message));
                }
            }
            return null;
        }

        @Override
        public Object down(Event event) {
            return null;
        }
    }
}
