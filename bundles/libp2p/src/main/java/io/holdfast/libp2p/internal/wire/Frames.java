package io.holdfast.libp2p.internal.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Writes and reads small protobuf messages without generated code. */
public final class Frames {
    private Frames() {
    }

    /** Writes the fields of one message. */
    @FunctionalInterface
    public interface Fields {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    /** The bytes of a message. */
    public static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        CodedOutputStream out = CodedOutputStream.newInstance(bytes, 256);
        try {
            fields.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    /** The message with its length before it. */
    public static ByteBuffer delimited(byte[] message) {
        int head = CodedOutputStream.computeUInt32SizeNoTag(message.length);
        byte[] out = new byte[head + message.length];
        try {
            CodedOutputStream to = CodedOutputStream.newInstance(out);
            to.writeUInt32NoTag(message.length);
            to.writeRawBytes(message);
            to.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException("an array of the right size cannot fail", e);
        }
        return ByteBuffer.wrap(out);
    }

    /** Reads one field; the tag is read already; what is unknown must be skipped. */
    @FunctionalInterface
    public interface Field {
        void read(int tag, CodedInputStream in) throws IOException;
    }

    /**
     * Reads all fields of a message.
     *
     * @throws IOException when it is malformed
     */
    public static void read(byte[] message, Field field) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            field.read(tag, in);
        }
    }
}
