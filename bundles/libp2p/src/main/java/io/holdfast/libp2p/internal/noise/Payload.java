package io.holdfast.libp2p.internal.noise;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a handshake message carries: {@code {1: identity_key, 2: identity_sig, 4: {2: stream_muxers}}} in protobuf.
 *
 * @param key       libp2p's protobuf message; empty when there was none
 * @param signature by this key over the sender's static key; empty when there was none
 * @param muxers    best first
 */
record Payload(byte[] key, byte[] signature, List<String> muxers) {
    private static final int BYTES = WireFormat.WIRETYPE_LENGTH_DELIMITED;
    /** Of a longer list nothing is taken, as go-libp2p does. */
    private static final int MAX_MUXERS = 100;

    byte[] encode() {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            out.writeByteArray(1, key);
            out.writeByteArray(2, signature);
            if (!muxers.isEmpty()) {
                ByteArrayOutputStream extensions = new ByteArrayOutputStream();
                CodedOutputStream inner = CodedOutputStream.newInstance(extensions);
                for (String muxer : muxers) {
                    inner.writeString(2, muxer);
                }
                inner.flush();
                out.writeByteArray(4, extensions.toByteArray());
            }
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("an array cannot be written to", e);
        }
    }

    /** @throws IOException says what is wrong with the message */
    static Payload decode(byte[] message) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        byte[] key = {};
        byte[] signature = {};
        List<String> muxers = new ArrayList<>(1);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | BYTES -> key = in.readByteArray();
                case 2 << 3 | BYTES -> signature = in.readByteArray();
                case 4 << 3 | BYTES -> {
                    int limit = in.pushLimit(in.readRawVarint32());
                    extensions(in, muxers);
                    in.popLimit(limit);
                }
                default -> in.skipField(tag);
            }
        }
        return new Payload(key, signature, muxers.size() > MAX_MUXERS ? List.of() : List.copyOf(muxers));
    }

    private static void extensions(CodedInputStream in, List<String> muxers) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (2 << 3 | BYTES)) {
                String muxer = in.readString();
                if (muxers.size() <= MAX_MUXERS) {
                    muxers.add(muxer);
                }
            } else {
                in.skipField(tag);
            }
        }
    }
}
