package io.holdfast.model;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The stored form of a pin: IPFS Cluster's {@code api.pb.Pin}. Equal pins give equal bytes, the very bytes that Go writes.
 * Not stored: the peers asked for, the mode (it follows from the depth), fractions of a second.
 */
public final class PinProto {
    private PinProto() {
    }

    /**
     * The stored form.
     *
     * @throws IllegalArgumentException when a number does not fit the format
     */
    public static byte[] encode(Pin pin) {
        byte[] options = ProtoOut.options(pin.options());
        byte[] out = new byte[size(pin, options)];
        CodedOutputStream to = CodedOutputStream.newInstance(out);
        try {
            if (pin.cid() != null) {
                to.writeByteArray(1, pin.cid().raw());
            }
            if (pin.type().number() != 0) {
                to.writeEnum(2, pin.type().number());
            }
            if (pin.allocations() != null) {
                for (PeerId peer : pin.allocations()) {
                    to.writeByteArray(3, peer.raw());
                }
            }
            if (pin.maxDepth() != 0) {
                to.writeSInt32(4, pin.maxDepth());
            }
            if (pin.reference() != null) {
                to.writeByteArray(5, pin.reference().raw());
            }
            to.writeByteArray(6, options);
            if (!Times.isUnset(pin.timestamp())) {
                to.writeUInt64(7, pin.timestamp().getEpochSecond());
            }
            to.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException("an array of the right size cannot fail", e);
        }
        return out;
    }

    private static int size(Pin pin, byte[] options) {
        int size = CodedOutputStream.computeByteArraySize(6, options);
        if (pin.cid() != null) {
            size += CodedOutputStream.computeByteArraySize(1, pin.cid().raw());
        }
        if (pin.type().number() != 0) {
            size += CodedOutputStream.computeEnumSize(2, pin.type().number());
        }
        if (pin.allocations() != null) {
            for (PeerId peer : pin.allocations()) {
                size += CodedOutputStream.computeByteArraySize(3, peer.raw());
            }
        }
        if (pin.maxDepth() != 0) {
            size += CodedOutputStream.computeSInt32Size(4, pin.maxDepth());
        }
        if (pin.reference() != null) {
            size += CodedOutputStream.computeByteArraySize(5, pin.reference().raw());
        }
        if (!Times.isUnset(pin.timestamp())) {
            size += CodedOutputStream.computeUInt64Size(7, pin.timestamp().getEpochSecond());
        }
        return size;
    }

    /**
     * The pin of a stored value.
     *
     * @param key the CID that the value's key stands for: it replaces the one in the value; null = keep that one,
     *            which is null when it cannot be read
     * @throws IllegalArgumentException when the value is no pin; a listing skips such a value
     */
    public static Pin decode(byte[] value, Cid key) {
        try {
            return new ProtoIn(value, key).pin();
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid stored pin" + (key == null ? "" : " " + key) + ": " + e.getMessage(), e);
        }
    }
}
