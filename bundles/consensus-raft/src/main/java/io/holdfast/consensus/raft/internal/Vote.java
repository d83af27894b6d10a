package io.holdfast.consensus.raft.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jgroups.Message;

/**
 * A vote, and how good the voter's own log is: who holds the election leads nothing himself, but makes the best of the voters the leader.
 *
 * @param member  the voter
 * @param term    of its last entry
 * @param index   of its last entry
 * @param members by that log
 */
record Vote(String member, long term, long index, Members members) {
    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(member);
            out.writeLong(term);
            out.writeLong(index);
            out.write(members.encode());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** What this message has besides its header; null = a vote that says less, and does not count. */
    static Vote in(Message message) {
        byte[] bytes = message.hasArray() && message.hasPayload() ? message.getArray() : null;
        if (bytes == null) {
            return null;
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, message.getOffset(), message.getLength()))) {
            String member = in.readUTF();
            long term = in.readLong();
            long index = in.readLong();
            byte[] members = in.readAllBytes();
            return new Vote(member, term, index, Members.decode(members, 0, members.length));
        } catch (IOException e) {
            throw new IllegalArgumentException("a vote of " + message.getSrc() + " that cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Whether these voters can make this one the leader: so many as it takes by its own list have a log that is no better. It need not be
     * on that list: the entry that removes it may be nowhere else, and then nobody else can lead.
     */
    boolean wins(Collection<Vote> votes) {
        Set<String> voters = new HashSet<>();
        for (Vote vote : votes) {
            if (!vote.isBetterThan(this)) {
                voters.add(vote.member);
            }
        }
        return members.canDecide(voters);
    }

    /** Whether it is a member itself, by its own list. */
    boolean isListed() {
        return members.contains(member) || !members.isBound() && members.contains(Member.peer(member));
    }

    /** Of two that can lead: rather one that stays, rather the better log. */
    boolean isPreferredTo(Vote other) {
        return isListed() == other.isListed() ? isBetterThan(other) : isListed();
    }

    boolean isBetterThan(Vote other) {
        return term > other.term || term == other.term && index > other.index;
    }
}
