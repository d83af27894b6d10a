package io.holdfast.consensus.raft.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jgroups.protocols.raft.LogEntry;

/**
 * Those who have a vote. Founders are named by their peers alone: until the first entry says which logs they have, they decide nothing
 * unless all of them agree. None at all: this peer waits to be told by a leader.
 *
 * @param names sorted, each once
 */
record Members(List<String> names) {
    static final Members NONE = new Members(List.of());
    // raft's own entries are told apart by their first byte: JGroups has 0 to 2
    private static final byte KIND = 16;

    Members {
        names = List.copyOf(new TreeSet<>(names));
    }

    static Members of(Collection<String> names) {
        return new Members(List.copyOf(names));
    }

    /** Whether it is known of all which logs they have. */
    boolean isBound() {
        return !names.isEmpty() && names.stream().allMatch(Member::isBound);
    }

    boolean contains(String name) {
        return names.contains(name);
    }

    /** The member that is this peer, with whatever log; null = there is none. */
    String of(String peer) {
        return names.stream().filter(n -> Member.peer(n).equals(peer)).findFirst().orElse(null);
    }

    Members with(String name) {
        List<String> more = new ArrayList<>(names);
        more.add(name);
        return new Members(more);
    }

    Members without(String name) {
        return new Members(names.stream().filter(n -> !n.equals(name)).toList());
    }

    /** The names of peers, sorted. */
    List<String> peers() {
        return names.stream().map(Member::peer).sorted().toList();
    }

    /** How many it takes: more than half; of founders all. */
    int majority() {
        return isBound() ? names.size() / 2 + 1 : Math.max(1, names.size());
    }

    /** Whether these, among whom there may be others, can decide. */
    boolean canDecide(Set<String> some) {
        if (names.isEmpty()) {
            return false;
        }
        if (isBound()) {
            return names.stream().filter(some::contains).count() >= majority();
        }
        Set<String> peers = new TreeSet<>();
        some.forEach(name -> peers.add(Member.peer(name)));
        return peers.containsAll(names);
    }

    /** As an entry of the log: {@code kind 1 · how many 4 · names (Java's UTF)}. */
    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(KIND);
            out.writeInt(names.size());
            for (String name : names) {
                out.writeUTF(name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** @throws IllegalArgumentException when it is no list of members */
    static Members decode(byte[] bytes, int offset, int length) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, offset, length))) {
            byte kind = in.readByte();
            if (kind != KIND) {
                throw new IllegalArgumentException("a list of members of kind " + kind + ", expected " + KIND);
            }
            List<String> names = new ArrayList<>();
            for (int n = in.readInt(); n > 0; n--) {
                names.add(in.readUTF());
            }
            return new Members(names);
        } catch (IOException e) {
            throw new IllegalArgumentException("a list of members that cannot be read: " + e.getMessage(), e);
        }
    }

    /** What this entry makes the members; null when it is another one. */
    static Members in(LogEntry entry) {
        boolean is = entry != null && entry.internal() && entry.length() > 0 && entry.command()[entry.offset()] == KIND;
        return is ? decode(entry.command(), entry.offset(), entry.length()) : null;
    }
}
