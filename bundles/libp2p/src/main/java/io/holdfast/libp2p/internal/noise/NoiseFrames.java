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
 * Plain text above, frames below: two bytes of length, then the sealed text with its tag. Each write becomes frames of its own: who has
 * much to say in little pieces puts them together first. What was opened lies in heap arrays of its own: nothing is lost when such a
 * buffer is not released, and its bytes may be kept.
 */
final class NoiseFrames extends ChannelDuplexHandler {
    /** The longest text of a frame. */
    static final int MAX_TEXT = 0xffff - Aead.TAG;
    private static final int HEADER = 2;

    private final Aead sending;
    private final Aead receiving;

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
            open(ctx, whole);
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

    // in place, from the start of an array: Java's own cipher would copy a text from elsewhere twice
    private void open(ChannelHandlerContext ctx, byte[] whole) throws GeneralSecurityException {
        length = -1;
        receiving.open(whole, 0, whole.length, whole, 0);
        if (whole.length > Aead.TAG) {
            fired = true;
            ctx.fireChannelRead(Unpooled.wrappedBuffer(whole, 0, whole.length - Aead.TAG));
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
            while (in.readableBytes() > MAX_TEXT) {
                ctx.write(seal(ctx, in, MAX_TEXT), ctx.voidPromise());
            }
            ctx.write(in.isReadable() ? seal(ctx, in, in.readableBytes()) : Unpooled.EMPTY_BUFFER, promise);
        } catch (GeneralSecurityException e) {
            promise.tryFailure(e);
            end(ctx, exhausted(e));
        } finally {
            in.release();
        }
    }

    /** A frame with the next bytes, on the heap: ciphers work on arrays. */
    private ByteBuf seal(ChannelHandlerContext ctx, ByteBuf in, int text) throws GeneralSecurityException {
        int size = text + Aead.TAG;
        ByteBuf out = ctx.alloc().heapBuffer(HEADER + size).writeShort(size);
        int at = out.arrayOffset() + HEADER;
        try {
            if (in.hasArray()) {
                sending.seal(in.array(), in.arrayOffset() + in.readerIndex(), text, out.array(), at);
                in.skipBytes(text);
            } else {
                in.readBytes(out, HEADER, text);
                sending.seal(out.array(), at, text, out.array(), at);
            }
        } catch (GeneralSecurityException e) {
            out.release();
            throw e;
        }
        return out.writerIndex(HEADER + size);
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
}
