package io.holdfast.libp2p.internal.records;

import com.google.protobuf.WireFormat;
import io.holdfast.libp2p.internal.keys.InvalidKey;
import io.holdfast.libp2p.internal.keys.PublicKey;
import io.holdfast.libp2p.internal.wire.Frames;
import io.holdfast.spi.node.Node;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Some bytes and who has signed them, for one purpose. Source: libp2p/specs, RFC 0002.
 *
 * @param signer  whose signature was verified
 * @param payload not copied: must not be changed
 */
record Envelope(PublicKey signer, byte[] payload) {
    private static final int BYTES = WireFormat.WIRETYPE_LENGTH_DELIMITED;

    /** What signatures are good for: no signature of one kind is taken for another. */
    record Kind(String domain, byte[] type) {
    }

    /** Signs with the node's key. */
    static byte[] seal(Node node, Kind kind, byte[] payload) {
        byte[] signature = node.sign(signed(kind, payload));
        return Frames.message(out -> {
            out.writeByteArray(1, node.publicKey());
            out.writeByteArray(2, kind.type);
            out.writeByteArray(3, payload);
            out.writeByteArray(5, signature);
        });
    }

    /** @throws IOException when it is no envelope of this kind, or its signature is wrong */
    static Envelope open(byte[] message, Kind kind) throws IOException {
        byte[][] fields = new byte[6][];
        Frames.read(message, (tag, in) -> {
            switch (tag) {
                case 1 << 3 | BYTES -> fields[1] = in.readByteArray();
                case 2 << 3 | BYTES -> fields[2] = in.readByteArray();
                case 3 << 3 | BYTES -> fields[3] = in.readByteArray();
                case 5 << 3 | BYTES -> fields[5] = in.readByteArray();
                default -> in.skipField(tag);
            }
        });
        if (fields[1] == null || fields[3] == null || fields[5] == null) {
            throw new IOException("found an envelope without key, payload or signature");
        }
        if (!Arrays.equals(fields[2], kind.type)) {
            throw new IOException("found an envelope of another type, expected one for " + kind.domain);
        }
        try {
            PublicKey signer = PublicKey.decode(fields[1]);
            if (!signer.verifies(fields[5], signed(kind, fields[3]))) {
                throw new IOException("found an envelope that " + signer.peer() + " has not signed");
            }
            return new Envelope(signer, fields[3]);
        } catch (InvalidKey e) {
            throw new IOException("found an envelope with a key that is none: " + e.getMessage(), e);
        }
    }

    /** Domain, type and payload, each behind its length. */
    private static byte[] signed(Kind kind, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : new byte[][] {kind.domain.getBytes(StandardCharsets.UTF_8), kind.type, payload}) {
            out.writeBytes(Frames.delimited(part).array());
        }
        return out.toByteArray();
    }
}
