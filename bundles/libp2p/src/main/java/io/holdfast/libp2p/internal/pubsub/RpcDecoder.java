package io.holdfast.libp2p.internal.pubsub;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.holdfast.libp2p.internal.pubsub.Rpc.IHave;
import io.holdfast.libp2p.internal.pubsub.Rpc.Prune;
import io.holdfast.libp2p.internal.pubsub.Rpc.Subscription;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads RPCs. What would cost much more memory than it has bytes is refused: lists of entries that are nearly empty. Of the peers that a
 * PRUNE offers, those that have not signed where they are are skipped.
 */
final class RpcDecoder {
    /** Go splits what is too large by bytes; so many entries are far more than a peer of a cluster has topics. */
    static final int MAX_SUBSCRIPTIONS = 1000;
    static final int MAX_CONTROLS = 1000;
    /** Of signed messages, more do not fit into an RPC. */
    static final int MAX_MESSAGES = 10_000;
    static final int MAX_TOPIC_BYTES = 1024;
    static final int MAX_RECORD_BYTES = 4096;
    private static final int BYTES = WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int VARINT = WireFormat.WIRETYPE_VARINT;

    private final Rpc rpc = new Rpc();

    private RpcDecoder() {
    }

    /** @throws IOException says what is wrong with it */
    static Rpc decode(byte[] frame) throws IOException {
        RpcDecoder d = new RpcDecoder();
        d.fields(CodedInputStream.newInstance(frame), (tag, in) -> {
            switch (tag) {
                case 1 << 3 | BYTES -> add(d.rpc.subscriptions(), MAX_SUBSCRIPTIONS, "subscriptions", d.subscription(in));
                case 2 << 3 | BYTES -> add(d.rpc.messages(), MAX_MESSAGES, "messages", WireMessage.decode(in.readByteArray()));
                case 3 << 3 | BYTES -> d.nested(in, d::control);
                default -> skip(tag, in);
            }
        });
        return d.rpc;
    }

    @FunctionalInterface
    private interface Field {
        void read(int tag, CodedInputStream in) throws IOException;
    }

    private void fields(CodedInputStream in, Field field) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            field.read(tag, in);
        }
    }

    private void nested(CodedInputStream in, Field field) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        fields(in, field);
        in.popLimit(limit);
    }

    private static void skip(int tag, CodedInputStream in) throws IOException {
        if (!in.skipField(tag)) {
            throw new IOException("the end of a group that has not begun");
        }
    }

    private static <T> void add(List<T> list, int most, String what, T value) throws IOException {
        if (list.size() == most) {
            throw new IOException("more than " + most + " " + what + " at once");
        }
        list.add(value);
    }

    private static String topic(CodedInputStream in) throws IOException {
        byte[] bytes = in.readByteArray();
        if (bytes.length > MAX_TOPIC_BYTES) {
            throw new IOException("a topic of " + bytes.length + " bytes, expected at most " + MAX_TOPIC_BYTES);
        }
        return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    }

    private Subscription subscription(CodedInputStream in) throws IOException {
        boolean[] subscribe = {false};
        String[] topic = {""};
        nested(in, (tag, field) -> {
            switch (tag) {
                case 1 << 3 | VARINT -> subscribe[0] = field.readBool();
                case 2 << 3 | BYTES -> topic[0] = topic(field);
                default -> skip(tag, field);
            }
        });
        return new Subscription(subscribe[0], topic[0]);
    }

    private void control(int tag, CodedInputStream in) throws IOException {
        switch (tag) {
            case 1 << 3 | BYTES -> add(rpc.ihave(), MAX_CONTROLS, "IHAVE", ihave(in));
            case 2 << 3 | BYTES -> ids(in, rpc.iwant());
            case 3 << 3 | BYTES -> add(rpc.graft(), MAX_CONTROLS, "GRAFT", graft(in));
            case 4 << 3 | BYTES -> add(rpc.prune(), MAX_CONTROLS, "PRUNE", prune(in));
            case 5 << 3 | BYTES -> ids(in, rpc.dontWant());
            default -> skip(tag, in);
        }
    }

    private IHave ihave(CodedInputStream in) throws IOException {
        String[] topic = {""};
        List<MessageId> ids = new ArrayList<>();
        nested(in, (tag, field) -> {
            switch (tag) {
                case 1 << 3 | BYTES -> topic[0] = topic(field);
                case 2 << 3 | BYTES -> id(field, ids);
                default -> skip(tag, field);
            }
        });
        return new IHave(topic[0], ids);
    }

    private void ids(CodedInputStream in, List<MessageId> into) throws IOException {
        nested(in, (tag, field) -> {
            if (tag == (1 << 3 | BYTES)) {
                id(field, into);
            } else {
                skip(tag, field);
            }
        });
    }

    private static void id(CodedInputStream in, List<MessageId> into) throws IOException {
        MessageId id = MessageId.read(in.readByteArray());
        if (id != null) {
            into.add(id);
        }
    }

    private String graft(CodedInputStream in) throws IOException {
        String[] topic = {""};
        nested(in, (tag, field) -> {
            if (tag == (1 << 3 | BYTES)) {
                topic[0] = topic(field);
            } else {
                skip(tag, field);
            }
        });
        return topic[0];
    }

    private void offered(CodedInputStream in, List<byte[]> into) throws IOException {
        nested(in, (tag, field) -> {
            if (tag != (2 << 3 | BYTES)) {
                skip(tag, field);
                return;
            }
            byte[] record = field.readByteArray();
            if (into.size() < Introductions.MOST && record.length <= MAX_RECORD_BYTES) {
                into.add(record);
            }
        });
    }

    private Prune prune(CodedInputStream in) throws IOException {
        String[] topic = {""};
        long[] backoff = {0};
        List<byte[]> records = new ArrayList<>(0);
        nested(in, (tag, field) -> {
            switch (tag) {
                case 1 << 3 | BYTES -> topic[0] = topic(field);
                case 2 << 3 | BYTES -> offered(field, records);
                case 3 << 3 | VARINT -> backoff[0] = field.readUInt64();
                default -> skip(tag, field);
            }
        });
        return new Prune(topic[0], backoff[0], records);
    }
}
