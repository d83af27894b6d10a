package io.holdfast.libp2p.internal.identify;

import com.google.protobuf.WireFormat;
import io.holdfast.libp2p.internal.wire.Frames;
import io.holdfast.model.Multiaddr;
import io.holdfast.spi.host.PeerStore.Identity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a peer says of itself, as identify sends it. Source: libp2p/specs, identify. Addresses that cannot be read are left out. */
final class IdentifyMessage {
    /** go-libp2p splits an answer so that each message stays below this. */
    static final int MAX_BYTES = 64 * 1024;
    /** So many messages are merged, as go-libp2p does. */
    static final int MAX_MESSAGES = 10;
    /** Of each list so much is remembered, and of each text: of thousands of peers, each of whom may say something else. */
    static final int MAX_LIST = 128;
    static final int MAX_TEXT = 128;
    /** Peers of old, and js-libp2p, read one message of so many bytes. */
    private static final int MAX_OLD = 2048;
    private static final int BYTES = WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private byte[] publicKey = {};
    private String agent = "";
    private final List<String> protocols = new ArrayList<>();
    private final List<Multiaddr> addresses = new ArrayList<>();
    private Multiaddr observed;
    private byte[] record = {};

    /** The messages of an answer. @param record the signed peer record; goes into a second message if both are too long for old peers */
    static List<byte[]> encode(Identity self, byte[] record) {
        byte[] said = encode(self);
        byte[] signed = Frames.message(out -> out.writeByteArray(8, record));
        if (said.length + signed.length > MAX_OLD) {
            return List.of(said, signed);
        }
        byte[] both = Arrays.copyOf(said, said.length + signed.length);
        System.arraycopy(signed, 0, both, said.length, signed.length);
        return List.of(both);
    }

    private static byte[] encode(Identity self) {
        return Frames.message(out -> {
            out.writeByteArray(1, self.publicKey());
            for (Multiaddr a : self.addresses()) {
                out.writeByteArray(2, a.toBytes());
            }
            for (String p : self.protocols()) {
                out.writeString(3, p);
            }
            if (self.observed() != null) {
                out.writeByteArray(4, self.observed().toBytes());
            }
            out.writeString(6, self.agent());
        });
    }

    /**
     * Merges another message into this.
     *
     * @throws IOException when it is no protobuf message
     */
    void merge(byte[] message) throws IOException {
        Frames.read(message, (tag, in) -> {
            switch (tag) {
                case 1 << 3 | BYTES -> publicKey = in.readByteArray();
                case 2 << 3 | BYTES -> address(in.readByteArray());
                case 3 << 3 | BYTES -> protocol(in.readString());
                case 4 << 3 | BYTES -> observed = parsed(in.readByteArray());
                case 6 << 3 | BYTES -> agent = cut(in.readString());
                case 8 << 3 | BYTES -> record = in.readByteArray();
                default -> in.skipField(tag);
            }
        });
    }

    private void address(byte[] bytes) {
        Multiaddr a = bytes.length <= 2 * MAX_TEXT ? parsed(bytes) : null;
        if (a != null) {
            add(addresses, a);
        }
    }

    // one that is longer is nobody's
    private void protocol(String id) {
        if (id.length() <= MAX_TEXT) {
            add(protocols, id);
        }
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }

    private static <T> void add(List<T> list, T value) {
        if (list.size() < MAX_LIST) {
            list.add(value);
        }
    }

    private static Multiaddr parsed(byte[] bytes) {
        try {
            return Multiaddr.ofBytes(bytes);
        } catch (IllegalArgumentException e) {
            // of a protocol unknown here: of no use, and no reason to know nothing of the peer
            return null;
        }
    }

    /** The signed peer record, not verified; empty = none. */
    byte[] record() {
        return record;
    }

    /** All that was merged, without the record. */
    Identity identity() {
        return new Identity(publicKey, agent, List.copyOf(protocols), List.copyOf(addresses), observed);
    }
}
