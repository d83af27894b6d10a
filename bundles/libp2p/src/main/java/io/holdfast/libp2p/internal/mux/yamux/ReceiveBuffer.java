package io.holdfast.libp2p.internal.mux.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Bytes that nobody has read yet, in arrays that the garbage collector takes, never in counted buffers: who forgets a stream leaks
 * nothing. Large pieces of plain arrays are kept as they are; small ones are gathered, so that what is held in memory stays near
 * what was received, even if every byte came by itself.
 */
final class ReceiveBuffer {
    /** Below this a piece is copied. */
    private static final int SMALL = 4 << 10;
    private static final int GATHER = 16 << 10;

    private final ArrayDeque<ByteBuffer> pieces = new ArrayDeque<>(2);
    /** The last piece if small ones can be added to it: its limit is where. */
    private ByteBuffer open;
    private int size;

    int size() {
        return size;
    }

    /** Adds so many bytes of this buffer and moves its reader index. */
    void add(ByteBuf in, int count) {
        size += count;
        if (count >= SMALL) {
            open = null;
            pieces.add(piece(in, count));
            return;
        }
        if (open == null || open.capacity() - open.limit() < count) {
            // as large as what waits already: nothing to spare for the one small message that most streams carry
            open = ByteBuffer.allocate(Math.max(count, Math.min(size - count, GATHER))).limit(0);
            pieces.add(open);
        }
        int end = open.limit();
        in.readBytes(open.array(), end, count);
        open.limit(end + count);
    }

    /** The next bytes, at most {@code max}, read-only; empty when there are none. */
    ByteBuffer take(int max) {
        ByteBuffer first = pieces.peek();
        if (first == null) {
            return ByteBuffer.allocate(0);
        }
        int count = Math.min(max, first.remaining());
        ByteBuffer taken = first.slice(first.position(), count).asReadOnlyBuffer();
        first.position(first.position() + count);
        if (!first.hasRemaining()) {
            pieces.remove();
            if (first == open) {
                open = null;
            }
        }
        size -= count;
        return taken;
    }

    void clear() {
        pieces.clear();
        open = null;
        size = 0;
    }

    /** So many bytes of this buffer by themselves, read-only; moves its reader index. */
    static ByteBuffer piece(ByteBuf in, int count) {
        byte[] array;
        int offset;
        // an array much larger than the piece would be held for its sake
        if (count >= SMALL && isGarbageCollected(in) && in.array().length / 4 <= count) {
            array = in.array();
            offset = in.arrayOffset() + in.readerIndex();
            in.skipBytes(count);
        } else {
            array = new byte[count];
            offset = 0;
            in.readBytes(array);
        }
        return ByteBuffer.wrap(array, offset, count).slice().asReadOnlyBuffer();
    }

    /** Whether the array stays untouched when the buffer is released: a pool would hand it out again. */
    private static boolean isGarbageCollected(ByteBuf in) {
        ByteBuf root = in;
        while (root.unwrap() != null) {
            root = root.unwrap();
        }
        return root instanceof UnpooledHeapByteBuf && in.hasArray();
    }
}
