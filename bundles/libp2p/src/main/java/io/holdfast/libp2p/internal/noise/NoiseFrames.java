package io.holdfast.libp2p.internal.noise;

import io.holdfast.libp2p.internal.crypto.Aead;
import io.holdfast.spi.host.HostException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.security.GeneralSecurityException;

/**
 * Plain text above, frames below: two bytes of length, then the sealed text with its tag. What is written before a flush shares
 * frames. What was opened lies in heap arrays of its own: nothing is lost when such a buffer is not released, and its bytes may be kept.
 */
final class NoiseFrames extends ChannelDuplexHandler {
    /** The longest text of a frame. */
    static final int MAX_TEXT = 0xffff - Aead.TAG;

    private final Aead sending;
    private final Aead receiving;
    /** Null when nothing waits for a flush. */
    private NoiseFrame open;

    private int length = -1;
    /** The first byte of a length of which the second has not come; else -1. */
    private int firstByte = -1;
    private byte[] frame;
    private int got;
    private boolean fired;
    private boolean ended;

    NoiseFrames(Aead sending, Aead receiving) {
        this.sending = sending;
        this.receiving = receiving;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ctx.fireChannelRead(message);
            return;
        }
        try {
            while (!ended && in.isReadable()) {
                take(ctx, in);
            }
        } catch (GeneralSecurityException e) {
            end(ctx, new HostException(HostException.Reason.VIOLATION, "noise: a frame cannot be opened: " + e.getMessage(), e));
        } finally {
            in.release();
        }
    }

    private void take(ChannelHandlerContext ctx, ByteBuf in) throws GeneralSecurityException {
        if (length < 0 && !header(in)) {
            return;
        }
        if (frame == null && in.hasArray() && in.readableBytes() >= length) {
            int from = in.arrayOffset() + in.readerIndex();
            in.skipBytes(length);
            open(ctx, in.array(), from, new byte[Math.max(0, length - Aead.TAG)]);
            return;
        }
        if (frame == null) {
            frame = new byte[length];
            got = 0;
        }
        int n = Math.min(in.readableBytes(), length - got);
        in.readBytes(frame, got, n);
        got += n;
        if (got == length) {
            byte[] whole = frame;
            frame = null;
            open(ctx, whole, 0, whole);
        }
    }

    private boolean header(ByteBuf in) {
        if (firstByte < 0) {
            firstByte = in.readUnsignedByte();
        }
        if (!in.isReadable()) {
            return false;
        }
        length = firstByte << Byte.SIZE | in.readUnsignedByte();
        firstByte = -1;
        return true;
    }

    private void open(ChannelHandlerContext ctx, byte[] sealed, int from, byte[] text) throws GeneralSecurityException {
        int size = length;
        length = -1;
        receiving.open(sealed, from, size, text, 0);
        if (size > Aead.TAG) {
            fired = true;
            ctx.fireChannelRead(Unpooled.wrappedBuffer(text, 0, size - Aead.TAG));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        // who reads by hand asks for text: a part of a frame is none
        if (!fired && !ended && !ctx.channel().config().isAutoRead()) {
            ctx.read();
        }
        fired = false;
        ctx.fireChannelReadComplete();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf in)) {
            ReferenceCountUtil.release(message);
            promise.setFailure(new UnsupportedOperationException("found a " + message.getClass() + ", expected bytes"));
            return;
        }
        try {
            while (in.isReadable()) {
                if (open == null) {
                    open = new NoiseFrame(in.readableBytes());
                }
                open.add(in);
                if (open.isFull() && in.isReadable()) {
                    seal(ctx);
                }
            }
            if (open == null) {
                ctx.write(Unpooled.EMPTY_BUFFER, promise);
            } else {
                open.add(promise);
            }
        } catch (GeneralSecurityException e) {
            promise.tryFailure(e);
            end(ctx, exhausted(e));
        } finally {
            in.release();
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        try {
            seal(ctx);
        } catch (GeneralSecurityException e) {
            end(ctx, exhausted(e));
        }
        ctx.flush();
    }

    private void seal(ChannelHandlerContext ctx) throws GeneralSecurityException {
        NoiseFrame full = open;
        if (full != null) {
            open = null;
            full.write(ctx, sending);
        }
    }

    private static HostException exhausted(GeneralSecurityException e) {
        return new HostException(HostException.Reason.CLOSED, "noise: a frame cannot be sealed: " + e.getMessage(), e);
    }

    private void end(ChannelHandlerContext ctx, HostException why) {
        ended = true;
        frame = null;
        ctx.fireExceptionCaught(why);
        ctx.close();
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (!ended) {
            flush(ctx);
        }
        ctx.close(promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        NoiseFrame left = open;
        open = null;
        if (left != null) {
            left.fail();
        }
    }
}
