package io.holdfast.libp2p.internal.noise;

import io.holdfast.libp2p.internal.crypto.Aead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** A frame that is being filled: an array with room for length and tag, and who is to be told when it is written. */
final class NoiseFrame {
    private static final int HEADER = 2;
    /** Most flushes are small: more room is made when it is needed. */
    private static final int ROOM = 256;

    private final ByteBuf buffer;
    private final List<ChannelPromise> promises = new ArrayList<>(2);

    NoiseFrame(int first) {
        int text = Math.min(NoiseFrames.MAX_TEXT, Math.max(first, ROOM));
        // an array of its own, not a piece of a pooled one: whatever a cipher does with a whole array, it is nobody else's
        buffer = Unpooled.buffer(HEADER + text + Aead.TAG).writeZero(HEADER);
    }

    /** Takes as much as there is room for. */
    void add(ByteBuf in) {
        buffer.writeBytes(in, Math.min(in.readableBytes(), NoiseFrames.MAX_TEXT - text()));
    }

    /** Is told when the frame is written; whose last byte is in it. */
    void add(ChannelPromise promise) {
        promises.add(promise);
    }

    boolean isFull() {
        return text() == NoiseFrames.MAX_TEXT;
    }

    private int text() {
        return buffer.readableBytes() - HEADER;
    }

    void write(ChannelHandlerContext ctx, Aead cipher) throws GeneralSecurityException {
        int text = text();
        buffer.ensureWritable(Aead.TAG);
        int from = buffer.arrayOffset() + buffer.readerIndex() + HEADER;
        try {
            cipher.seal(buffer.array(), from, text, buffer.array(), from);
        } catch (GeneralSecurityException e) {
            buffer.release();
            promises.forEach(p -> p.tryFailure(e));
            throw e;
        }
        buffer.setShort(buffer.readerIndex(), text + Aead.TAG).writerIndex(buffer.readerIndex() + HEADER + text + Aead.TAG);
        if (promises.size() == 1) {
            ctx.write(buffer, promises.get(0));
        } else if (promises.isEmpty()) {
            ctx.write(buffer, ctx.voidPromise());
        } else {
            ctx.write(buffer).addListener(done -> promises.forEach(p -> tell(p, done.cause())));
        }
    }

    private static void tell(ChannelPromise promise, Throwable cause) {
        if (cause == null) {
            promise.trySuccess();
        } else {
            promise.tryFailure(cause);
        }
    }

    /** It will not be written. */
    void fail() {
        buffer.release();
        ClosedChannelException cause = new ClosedChannelException();
        promises.forEach(p -> p.tryFailure(cause));
    }
}
