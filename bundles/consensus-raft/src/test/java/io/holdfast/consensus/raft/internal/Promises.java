package io.holdfast.consensus.raft.internal;

import io.holdfast.consensus.raft.internal.log.RaftLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What must hold after each step of a simulation, whatever has happened. */
final class Promises {
    // raft catches what a state machine throws, so it is only written down
    private final List<String> broken = new ArrayList<>();
    private final List<String> agreed = new ArrayList<>();
    private final TreeMap<Long, Committed> committed = new TreeMap<>();
    private final TreeMap<Long, Members> members = new TreeMap<>();
    private final Map<Long, String> leaders = new HashMap<>();

    private record Committed(String entry, long term) { }

    void isBroken(String how) {
        broken.add(how);
    }

    /** What is wrong; null = nothing. */
    String broken() {
        return broken.isEmpty() ? null : broken.get(0);
    }

    /** All that has been applied, in order. */
    List<String> agreed() {
        return agreed;
    }

    /** State machine safety: all apply the same in the same order. */
    void applied(List<String> commands) {
        for (int i = 0; i < commands.size(); i++) {
            if (i == agreed.size()) {
                agreed.add(commands.get(i));
            } else if (!agreed.get(i).equals(commands.get(i))) {
                isBroken("at place " + i + " one peer applied " + agreed.get(i) + ", another " + commands.get(i));
            }
        }
    }

    /** Whether it is committed who the members are. */
    boolean isFounded() {
        return !members.isEmpty();
    }

    void look(Collection<SimulatedPeer> peers, SimulatedClients clients) {
        List<SimulatedPeer> up = peers.stream().filter(SimulatedPeer::isUp).toList();
        for (SimulatedPeer peer : up) {
            lookAtCommits(peer);
            lookAtMembers(peer);
            if (peer.leads()) {
                lookAtLeader(peer);
            }
        }
        lookAtLogs(up);
        clients.look();
        for (String command : clients.acknowledged()) {
            if (!agreed.contains(command)) {
                isBroken(command + " is acknowledged, but was not applied");
            }
        }
        clients.notDone().forEach(command -> nothingWasDone(command, up));
        clients.notDone().clear();
    }

    private void lookAtCommits(SimulatedPeer peer) {
        for (long i = peer.looked() + 1; i <= peer.raft().commitIndex(); i++) {
            String entry = peer.entry(i);
            if (entry == null) {
                continue;
            }
            Committed before = committed.putIfAbsent(i, new Committed(entry, peer.raft().currentTerm()));
            if (before == null) {
                lookAtChange(i, Members.in(peer.log().get(i)));
            } else if (!before.entry.equals(entry)) {
                isBroken("entry " + i + " is committed as " + before.entry + " and, on " + peer.name + ", as " + entry);
            }
        }
        peer.looked(peer.raft().commitIndex());
    }

    /** One member at a time. */
    private void lookAtChange(long index, Members next) {
        if (next == null) {
            return;
        }
        Map.Entry<Long, Members> before = members.lowerEntry(index);
        if (before != null) {
            long gone = before.getValue().names().stream().filter(n -> !next.contains(n)).count();
            long come = next.names().stream().filter(n -> !before.getValue().contains(n)).count();
            if (gone + come != 1) {
                isBroken("entry " + index + " makes the members " + next + ", before it they were " + before.getValue());
            }
        }
        members.put(index, next);
    }

    /** By what is committed everybody has the same members, however it has come to know it. */
    private void lookAtMembers(SimulatedPeer peer) {
        Map.Entry<Long, Members> now = members.floorEntry(peer.raft().commitIndex());
        if (now != null && peer.raft() instanceof GuardedRaft raft && !raft.membership().at(raft.commitIndex()).equals(now.getValue())) {
            isBroken("by entry " + raft.commitIndex() + " the members are " + now.getValue() + ", but " + peer.name + " has "
                    + raft.membership().at(raft.commitIndex()));
        }
    }

    /** One leader per term, and it has all that was committed before. */
    private void lookAtLeader(SimulatedPeer peer) {
        long term = peer.raft().currentTerm();
        String name = peer.raft().raftId();
        String other = leaders.putIfAbsent(term, name);
        if (other != null && !other.equals(name)) {
            isBroken(other + " and " + name + " both lead in term " + term);
        }
        if (other == null) {
            committed.forEach((i, c) -> {
                if (c.term < term && i > peer.log().firstAppended() && !c.entry.equals(peer.entry(i))) {
                    isBroken(peer.name + ", the leader of term " + term + ", has " + peer.entry(i) + " as entry " + i + ", committed is " + c.entry);
                }
            });
        }
    }

    /** Log matching: two logs that have an entry of the same term at some place are the same in front of it. */
    private void lookAtLogs(List<SimulatedPeer> up) {
        for (int i = 1; i < up.size(); i++) {
            RaftLog one = up.get(i - 1).log();
            RaftLog other = up.get(i).log();
            boolean same = false;
            for (long at = Math.min(one.lastAppended(), other.lastAppended()); at > Math.max(one.firstAppended(), other.firstAppended()); at--) {
                same |= one.get(at).term() == other.get(at).term();
                if (same && !up.get(i - 1).entry(at).equals(up.get(i).entry(at))) {
                    isBroken("entry " + at + " is " + up.get(i - 1).entry(at) + " and " + up.get(i).entry(at) + ", but the logs agree later on");
                }
            }
        }
    }

    private void nothingWasDone(String command, List<SimulatedPeer> up) {
        for (SimulatedPeer peer : up) {
            for (long i = 1; i <= peer.raft().lastAppended(); i++) {
                String entry = peer.entry(i);
                if (entry != null && entry.endsWith(":" + command)) {
                    isBroken(command + " is said not to have been done, but it is in the log of " + peer.name);
                }
            }
        }
    }

    /** Linearizability of what the clients have seen, when at the end this is there. */
    void lookBack(SimulatedClients clients, SimulatedPeer.Machine end) {
        if (!agreed.containsAll(clients.acknowledged())) {
            isBroken("acknowledged, but lost");
        }
        List<Linearizable.Operation> violation = Linearizable.violation(clients.history(end));
        if (violation != null) {
            isBroken("no machine that does one thing after the other would say this: " + violation);
        }
    }
}
