package io.holdfast.model;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Writes the options of a stored pin. */
final class ProtoOut {
    private ProtoOut() {
    }

    static byte[] options(PinOptions o) {
        byte[] out = new byte[size(o)];
        CodedOutputStream to = CodedOutputStream.newInstance(out);
        try {
            if (o.replicationMin() != 0) {
                to.writeSInt32(1, o.replicationMin());
            }
            if (o.replicationMax() != 0) {
                to.writeSInt32(2, o.replicationMax());
            }
            if (!o.name().isEmpty()) {
                to.writeString(3, o.name());
            }
            if (o.shardSize() != 0) {
                to.writeUInt64(4, o.shardSize());
            }
            if (o.pinUpdate() != null) {
                to.writeByteArray(7, o.pinUpdate().raw());
            }
            if (!Times.isUnset(o.expireAt())) {
                to.writeUInt64(8, o.expireAt().getEpochSecond());
            }
            for (Multiaddr origin : origins(o)) {
                to.writeByteArray(9, origin.raw());
            }
            for (Map.Entry<String, String> e : metadata(o).entrySet()) {
                to.writeTag(10, 2);
                to.writeUInt32NoTag(size(e));
                entry(to, e);
            }
            to.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException("an array of the right size cannot fail", e);
        }
        return out;
    }

    private static int size(PinOptions o) {
        int size = 0;
        if (o.replicationMin() != 0) {
            size += CodedOutputStream.computeSInt32Size(1, o.replicationMin());
        }
        if (o.replicationMax() != 0) {
            size += CodedOutputStream.computeSInt32Size(2, o.replicationMax());
        }
        size += textSize(3, o.name());
        if (o.shardSize() != 0) {
            size += CodedOutputStream.computeUInt64Size(4, o.shardSize());
        }
        if (o.pinUpdate() != null) {
            size += CodedOutputStream.computeByteArraySize(7, o.pinUpdate().raw());
        }
        if (!Times.isUnset(o.expireAt())) {
            size += CodedOutputStream.computeUInt64Size(8, o.expireAt().getEpochSecond());
        }
        for (Multiaddr origin : origins(o)) {
            size += CodedOutputStream.computeByteArraySize(9, origin.raw());
        }
        for (Map.Entry<String, String> e : metadata(o).entrySet()) {
            int entry = size(e);
            size += 1 + CodedOutputStream.computeUInt32SizeNoTag(entry) + entry;
        }
        return size;
    }

    private static int size(Map.Entry<String, String> e) {
        return textSize(1, e.getKey()) + textSize(2, e.getValue());
    }

    private static void entry(CodedOutputStream to, Map.Entry<String, String> e) throws IOException {
        if (!e.getKey().isEmpty()) {
            to.writeString(1, e.getKey());
        }
        if (!e.getValue().isEmpty()) {
            to.writeString(2, e.getValue());
        }
    }

    private static int textSize(int field, String text) {
        return text.isEmpty() ? 0 : CodedOutputStream.computeStringSize(field, text);
    }

    private static List<Multiaddr> origins(PinOptions o) {
        return o.origins() == null ? List.of() : o.origins();
    }

    private static Map<String, String> metadata(PinOptions o) {
        return o.metadata() == null ? Map.of() : o.metadata();
    }
}
