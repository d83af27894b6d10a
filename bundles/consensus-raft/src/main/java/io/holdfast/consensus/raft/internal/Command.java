package io.holdfast.consensus.raft.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.PinProto;
import io.holdfast.spi.state.PinChange;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A change of the pinset as an entry of the log: {@code kind 1 · length of the CID 2 · CID · pin (protobuf of IPFS Cluster)}. It says what
 * is to be, not what is to be done to what is there; so applying it twice in a row is the same as applying it once.
 */
final class Command {
    private static final byte PUT = 1;
    private static final byte REMOVE = 2;
    private static final int HEADER = 3;

    private Command() {
    }

    static byte[] encode(PinChange change) {
        byte[] cid = change.cid().toBytes();
        byte[] pin = change.isRemoval() ? new byte[0] : PinProto.encode(change.pin());
        return ByteBuffer.allocate(HEADER + cid.length + pin.length).put(change.isRemoval() ? REMOVE : PUT).putShort((short) cid.length)
                .put(cid).put(pin).array();
    }

    /** @throws ClusterException.Internal when it is none: this peer must not go on then, for the others may know it */
    static PinChange decode(byte[] bytes, int offset, int length) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
            byte kind = in.get();
            int size = Short.toUnsignedInt(in.getShort());
            Cid cid = Cid.ofBytes(bytes, offset + HEADER, size);
            int rest = length - HEADER - size;
            if (kind == REMOVE && rest == 0) {
                return PinChange.remove(cid);
            }
            if (kind == PUT) {
                int at = offset + HEADER + size;
                return PinChange.put(PinProto.decode(Arrays.copyOfRange(bytes, at, at + rest), cid));
            }
            throw new ClusterException.Internal("a command of kind " + kind + " with " + rest + " bytes, expected " + PUT + " or " + REMOVE, null);
        } catch (java.nio.BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new ClusterException.Internal("a command that cannot be read: " + e.getMessage(), e);
        }
    }
}
