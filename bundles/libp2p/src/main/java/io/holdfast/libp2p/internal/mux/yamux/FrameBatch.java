package io.holdfast.libp2p.internal.mux.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.nio.ByteBuffer;

/**
 * Frames on their way to the channel: small ones share one buffer, so that they also share one message of the layer below. A frame
 * is never cut in two.
 */
final class FrameBatch {
    private static final int SMALL = 512;

    private final ChannelHandlerContext context;
    private final ChannelFutureListener written;
    private ByteBuf batch;
    private int unflushed;

    /** @param written is told of each write, on the event loop */
    FrameBatch(ChannelHandlerContext context, ChannelFutureListener written) {
        this.context = context;
        this.written = written;
    }

    /** A frame without payload. */
    void add(int type, int flags, int id, int length) {
        header(room(Frame.HEADER), type, flags, id, length);
    }

    /** A data frame with the next {@code count} bytes, which are taken. */
    void add(int flags, int id, ByteBuffer data, int count) {
        ByteBuf out = room(Frame.HEADER + count);
        header(out, Frame.DATA, flags, id, count);
        int limit = data.limit();
        data.limit(data.position() + count);
        out.writeBytes(data);
        data.limit(limit);
    }

    /** The bytes that were added and not flushed. */
    int unflushed() {
        return unflushed;
    }

    void flush() {
        if (unflushed > 0) {
            unflushed = 0;
            write();
            context.flush();
        }
    }

    private static void header(ByteBuf out, int type, int flags, int id, int length) {
        out.writeByte(0).writeByte(type).writeShort(flags).writeInt(id).writeInt(length);
    }

    private ByteBuf room(int count) {
        if (batch != null && batch.readableBytes() + count > Frame.MAX_FRAME) {
            write();
        }
        if (batch == null) {
            // on the heap: the next layer is a cipher that works on arrays
            batch = context.alloc().heapBuffer(Math.max(count, SMALL), Frame.MAX_FRAME);
        }
        unflushed += count;
        return batch;
    }

    private void write() {
        if (batch != null) {
            ByteBuf full = batch;
            batch = null;
            context.write(full).addListener(written);
        }
    }
}
