package io.holdfast.libp2p.internal.records;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.holdfast.libp2p.internal.wire.Frames;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.node.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a peer says that it listens, in a form that others may pass on. Source: libp2p/specs, RFC 0003.
 *
 * @param sequence of two records of a peer the one with the greater number is the later; unsigned
 * @param addresses those that can be read, without {@code /p2p}
 */
public record PeerRecord(PeerId peer, long sequence, List<Multiaddr> addresses) {
    /** Of a longer list so much is remembered. */
    public static final int MAX_ADDRESSES = 128;
    private static final int MAX_ADDRESS_BYTES = 256;
    private static final int BYTES = WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final Envelope.Kind KIND = new Envelope.Kind("libp2p-peer-record", new byte[] {3, 1});

    /** A signed record of this node, as it goes over the network. */
    public static byte[] seal(Node node, long sequence, List<Multiaddr> addresses) {
        return Envelope.seal(node, KIND, Frames.message(out -> {
            out.writeByteArray(1, node.id().toBytes());
            out.writeUInt64(2, sequence);
            for (Multiaddr a : addresses) {
                out.writeByteArray(3, Frames.message(o -> o.writeByteArray(1, a.toBytes())));
            }
        }));
    }

    /** Reads and verifies a signed record. @throws IOException says why it is none of the peer that it names */
    public static PeerRecord open(byte[] envelope) throws IOException {
        Envelope opened = Envelope.open(envelope, KIND);
        byte[][] peer = {null};
        long[] sequence = {0};
        List<Multiaddr> addresses = new ArrayList<>();
        Frames.read(opened.payload(), (tag, in) -> {
            switch (tag) {
                case 1 << 3 | BYTES -> peer[0] = in.readByteArray();
                case 2 << 3 | WireFormat.WIRETYPE_VARINT -> sequence[0] = in.readUInt64();
                case 3 << 3 | BYTES -> address(in.readByteArray(), addresses);
                default -> in.skipField(tag);
            }
        });
        PeerId signer = opened.signer().peer();
        if (peer[0] == null || !signer.equals(parsed(peer[0]))) {
            throw new IOException("found a record that " + signer + " has signed for another peer");
        }
        return new PeerRecord(signer, sequence[0], List.copyOf(addresses));
    }

    private static PeerId parsed(byte[] bytes) throws IOException {
        try {
            return PeerId.ofBytes(bytes);
        } catch (IllegalArgumentException e) {
            throw new IOException("found a record of no peer: " + e.getMessage(), e);
        }
    }

    private static void address(byte[] info, List<Multiaddr> into) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(info);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag != (1 << 3 | BYTES)) {
                in.skipField(tag);
                continue;
            }
            byte[] bytes = in.readByteArray();
            if (bytes.length <= MAX_ADDRESS_BYTES && into.size() < MAX_ADDRESSES) {
                try {
                    Multiaddr.ofBytes(bytes).withoutPeer().ifPresent(into::add);
                } catch (IllegalArgumentException e) {
                    // of a protocol unknown here: the others may be good
                    continue;
                }
            }
        }
    }
}
