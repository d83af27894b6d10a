package io.holdfast.libp2p.internal.pubsub;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import io.holdfast.libp2p.internal.wire.Frames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A message as it goes over the wire. Passed on byte by byte as it came. An absent field is null. Immutable, but for a cache.
 * Source: libp2p/specs, pubsub; ipfs-cluster's compat/rpc.md part 3.
 */
final class WireMessage {
    private static final int BYTES = WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int PUBLISH = 2;
    private static final byte[] SIGNED_PREFIX = "libp2p-pubsub:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};

    private final byte[] encoded;
    private byte[] from;
    private byte[] data;
    private byte[] sequence;
    private byte[] topicBytes;
    private byte[] signature;
    private byte[] key;
    private byte[] unknown = NOTHING;
    private boolean malformed;
    private String topic = "";
    private ByteBuffer frame;

    private WireMessage(byte[] encoded) {
        this.encoded = encoded;
    }

    /**
     * Reads a message.
     *
     * @param encoded not copied
     * @throws IOException when it is no protobuf message; what is wrong beyond that, {@link #refusal} says
     */
    static WireMessage decode(byte[] encoded) throws IOException {
        WireMessage m = new WireMessage(encoded);
        ByteArrayOutputStream unknown = new ByteArrayOutputStream(0);
        CodedInputStream in = CodedInputStream.newInstance(encoded);
        int at = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (!m.field(tag, in)) {
                if (!in.skipField(tag)) {
                    throw new IOException("the end of a group that has not begun");
                }
                int number = WireFormat.getTagFieldNumber(tag);
                m.malformed |= number <= 6;
                unknown.write(encoded, at, in.getTotalBytesRead() - at);
            }
            at = in.getTotalBytesRead();
        }
        m.unknown = unknown.toByteArray();
        m.readTopic();
        return m;
    }

    private boolean field(int tag, CodedInputStream in) throws IOException {
        switch (tag) {
            case 1 << 3 | BYTES -> from = in.readByteArray();
            case 2 << 3 | BYTES -> data = in.readByteArray();
            case 3 << 3 | BYTES -> sequence = in.readByteArray();
            case 4 << 3 | BYTES -> topicBytes = in.readByteArray();
            case 5 << 3 | BYTES -> signature = in.readByteArray();
            case 6 << 3 | BYTES -> key = in.readByteArray();
            default -> {
                return false;
            }
        }
        return true;
    }

    private void readTopic() {
        if (topicBytes != null) {
            malformed |= !UnsafeByteOperations.unsafeWrap(topicBytes).isValidUtf8();
            topic = new String(topicBytes, StandardCharsets.UTF_8);
        }
    }

    /** The text that an author signs, for a message with these fields. */
    static byte[] textToSign(byte[] from, byte[] data, long sequence, String topic) {
        return text(from, data, bigEndian(sequence), topic.getBytes(StandardCharsets.UTF_8), NOTHING);
    }

    /** A signed message. @param key null when the author's peer ID holds it */
    static WireMessage signed(byte[] from, byte[] data, long sequence, String topic, byte[] signature, byte[] key) {
        byte[] sequenceBytes = bigEndian(sequence);
        byte[] topicBytes = topic.getBytes(StandardCharsets.UTF_8);
        WireMessage m = new WireMessage(Frames.message(out -> {
            fields(out, from, data, sequenceBytes, topicBytes);
            out.writeByteArray(5, signature);
            if (key != null) {
                out.writeByteArray(6, key);
            }
        }));
        m.from = from;
        m.data = data;
        m.sequence = sequenceBytes;
        m.topicBytes = topicBytes;
        m.topic = topic;
        m.signature = signature;
        m.key = key;
        return m;
    }

    private static byte[] bigEndian(long n) {
        return ByteBuffer.allocate(Long.BYTES).putLong(n).array();
    }

    private static void fields(CodedOutputStream out, byte[] from, byte[] data, byte[] sequence, byte[] topic) throws IOException {
        if (from != null) {
            out.writeByteArray(1, from);
        }
        if (data != null) {
            out.writeByteArray(2, data);
        }
        if (sequence != null) {
            out.writeByteArray(3, sequence);
        }
        if (topic != null) {
            out.writeByteArray(4, topic);
        }
    }

    private static byte[] text(byte[] from, byte[] data, byte[] sequence, byte[] topic, byte[] unknown) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(SIGNED_PREFIX.length + 128 + (data == null ? 0 : data.length));
        text.writeBytes(SIGNED_PREFIX);
        text.writeBytes(Frames.message(out -> fields(out, from, data, sequence, topic)));
        text.writeBytes(unknown);
        return text.toByteArray();
    }

    /** The text that its author must have signed: as Go encodes the message anew, with unknown fields at the end. */
    byte[] signedText() {
        return text(from, data, sequence, topicBytes, unknown);
    }

    /** What is wrong with it before its signature is looked at; null when nothing is. */
    Refusal refusal() {
        if (malformed) {
            return Refusal.MALFORMED;
        }
        if (from == null || from.length < MessageId.AUTHOR_BYTES) {
            return Refusal.BAD_AUTHOR;
        }
        if (sequence == null || sequence.length != Long.BYTES) {
            return Refusal.BAD_SEQUENCE;
        }
        return signature == null ? Refusal.UNSIGNED : null;
    }

    /** Of a message without a {@link #refusal}. */
    MessageId id() {
        return MessageId.of(from, sequence);
    }

    byte[] from() {
        return from;
    }

    byte[] data() {
        return data == null ? NOTHING : data;
    }

    /** Of a message without a {@link #refusal}. */
    long sequence() {
        return ByteBuffer.wrap(sequence).getLong();
    }

    String topic() {
        return topic;
    }

    byte[] signature() {
        return signature;
    }

    byte[] key() {
        return key;
    }

    /** The message's bytes, which must not be changed. */
    byte[] encoded() {
        return encoded;
    }

    /** An RPC of this message only, with its length before it: made once for all peers that get it. The caller's own view. */
    ByteBuffer frame() {
        if (frame == null) {
            frame = Frames.delimited(Frames.message(out -> out.writeByteArray(PUBLISH, encoded))).asReadOnlyBuffer();
        }
        return frame.duplicate();
    }

    /** Whether the other one is the same, byte by byte. */
    boolean sameAs(WireMessage other) {
        return Arrays.equals(encoded, other.encoded);
    }
}
