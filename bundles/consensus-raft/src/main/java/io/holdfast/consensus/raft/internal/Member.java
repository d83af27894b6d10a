package io.holdfast.consensus.raft.internal;

import org.jgroups.Address;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.Util;

/**
 * The name of a member in raft: its peer, and which log it has. A peer that starts over with an empty log has another one, and so is
 * another member: it has no vote that it does not remember, and acknowledges nothing that it has lost.
 */
final class Member {
    private static final char SEPARATOR = '#';

    private Member() {
    }

    /** @param incarnation of the peer's log */
    static String name(String peer, long incarnation) {
        if (peer.indexOf(SEPARATOR) >= 0) {
            throw new IllegalArgumentException("a peer named " + peer + ", expected a name without " + SEPARATOR);
        }
        return "%s%c%016x".formatted(peer, SEPARATOR, incarnation);
    }

    /** Whether this says which log. */
    static boolean isBound(String name) {
        return name.indexOf(SEPARATOR) >= 0;
    }

    static String peer(String name) {
        int end = name.indexOf(SEPARATOR);
        return end < 0 ? name : name.substring(0, end);
    }

    /** The name that this address carries; null = none. */
    static String of(Address address) {
        byte[] name = address instanceof ExtendedUUID uuid ? uuid.get(RAFT.raft_id_key) : null;
        return name == null ? null : Util.bytesToString(name);
    }
}
