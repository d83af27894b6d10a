package io.holdfast.consensus.raft.internal.net;

import io.holdfast.model.PeerId;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jgroups.Address;
import org.jgroups.Constructable;
import org.jgroups.PhysicalAddress;

/** Where a member of the channel is: a peer of the libp2p host. */
public final class PeerAddress implements PhysicalAddress, Constructable<PeerAddress> {
    /** Peer IDs have up to 42 bytes; what came from elsewhere is not believed to be longer. */
    private static final int MOST = 128;

    private PeerId peer;

    /** For JGroups, which reads into it. */
    public PeerAddress() {
    }

    PeerAddress(PeerId peer) {
        this.peer = peer;
    }

    PeerId peer() {
        return peer;
    }

    @Override
    public Supplier<? extends PeerAddress> create() {
        return PeerAddress::new;
    }

    @Override
    public int serializedSize() {
        return 1 + peer.toBytes().length;
    }

    @Override
    public void writeTo(DataOutput out) throws IOException {
        byte[] bytes = peer.toBytes();
        out.writeByte(bytes.length);
        out.write(bytes);
    }

    @Override
    public void readFrom(DataInput in) throws IOException {
        int length = in.readUnsignedByte();
        if (length > MOST) {
            throw new IOException("a peer ID of " + length + " bytes, expected at most " + MOST);
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        try {
            peer = PeerId.ofBytes(bytes);
        } catch (IllegalArgumentException e) {
            throw new IOException("not a peer ID: " + e.getMessage(), e);
        }
    }

    @Override
    public String printIpAddress() {
        return toString();
    }

    /** None: a peer may have many, or be behind a relay. */
    @Override
    public InetAddress getIpAddress() {
        return null;
    }

    @Override
    public int getPort() {
        return 0;
    }

    @Override
    public int compareTo(Address other) {
        return other instanceof PeerAddress a ? Arrays.compare(peer.toBytes(), a.peer.toBytes())
                : getClass().getName().compareTo(other.getClass().getName());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerAddress a && a.peer.equals(peer);
    }

    @Override
    public int hashCode() {
        return peer.hashCode();
    }

    @Override
    public String toString() {
        return String.valueOf(peer);
    }
}
