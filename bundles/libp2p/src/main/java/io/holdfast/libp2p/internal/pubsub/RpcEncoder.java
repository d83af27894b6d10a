package io.holdfast.libp2p.internal.pubsub;

import com.google.protobuf.CodedOutputStream;
import io.holdfast.libp2p.internal.wire.Frames;
import io.holdfast.model.PeerId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes RPCs with their length before them; messages have frames of their own: {@link WireMessage#frame}. */
final class RpcEncoder {
    /** Instead of a back-off: take the receiver into the mesh. */
    static final long GRAFT = -1;

    private RpcEncoder() {
    }

    /** The same, without other peers. */
    static ByteBuffer control(Map<String, Boolean> subscriptions, Map<String, Long> links, Collection<MessageId> iwant,
            Collection<MessageId> dontWant) {
        return control(subscriptions, links, Map.of(), iwant, dontWant);
    }

    /**
     * What to tell besides messages and gossip.
     *
     * @param links {@link #GRAFT}, or PRUNE with so many seconds of back-off, by topic
     * @param offers other peers that go with a PRUNE, by topic: {@link #peer}
     */
    static ByteBuffer control(Map<String, Boolean> subscriptions, Map<String, Long> links, Map<String, List<byte[]>> offers,
            Collection<MessageId> iwant, Collection<MessageId> dontWant) {
        byte[] control = Frames.message(out -> {
            if (!iwant.isEmpty()) {
                out.writeByteArray(2, ids(1, iwant));
            }
            for (Map.Entry<String, Long> link : links.entrySet()) {
                link(out, link.getKey(), link.getValue(), offers.getOrDefault(link.getKey(), List.of()));
            }
            if (!dontWant.isEmpty()) {
                out.writeByteArray(5, ids(1, dontWant));
            }
        });
        return Frames.delimited(Frames.message(out -> {
            for (Map.Entry<String, Boolean> s : subscriptions.entrySet()) {
                out.writeByteArray(1, Frames.message(o -> {
                    o.writeBool(1, s.getValue());
                    o.writeString(2, s.getKey());
                }));
            }
            if (control.length > 0) {
                out.writeByteArray(3, control);
            }
        }));
    }

    private static void link(CodedOutputStream out, String topic, long backoff, List<byte[]> offers) throws IOException {
        if (backoff == GRAFT) {
            out.writeByteArray(3, Frames.message(o -> o.writeString(1, topic)));
            return;
        }
        out.writeByteArray(4, Frames.message(o -> {
            o.writeString(1, topic);
            for (byte[] offer : offers) {
                o.writeByteArray(2, offer);
            }
            if (backoff > 0) {
                o.writeUInt64(3, backoff);
            }
        }));
    }

    /** A peer to turn to. @param record signed by it; empty = there is none */
    static byte[] peer(PeerId id, Optional<byte[]> record) {
        return Frames.message(out -> {
            out.writeByteArray(1, id.toBytes());
            if (record.isPresent()) {
                out.writeByteArray(2, record.get());
            }
        });
    }

    /** What there is of a topic. */
    static ByteBuffer gossip(String topic, Collection<MessageId> have) {
        byte[] control = Frames.message(out -> out.writeByteArray(1, Frames.message(o -> {
            o.writeString(1, topic);
            o.writeRawBytes(ids(2, have));
        })));
        return Frames.delimited(Frames.message(out -> out.writeByteArray(3, control)));
    }

    private static byte[] ids(int field, Collection<MessageId> ids) {
        return Frames.message(out -> {
            for (MessageId id : ids) {
                out.writeByteArray(field, id.toBytes());
            }
        });
    }
}
