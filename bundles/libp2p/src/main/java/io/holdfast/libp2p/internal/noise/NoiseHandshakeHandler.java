package io.holdfast.libp2p.internal.noise;

import io.holdfast.libp2p.internal.secure.SecurityProtocol.Secured;
import io.holdfast.spi.host.HostException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.CompletableFuture;

/** Carries the messages of the handshake, each behind its length in two bytes, and makes room for {@link NoiseFrames} at its end. */
final class NoiseHandshakeHandler extends ChannelInboundHandlerAdapter {
    /** The longest message: that of an RSA key of 8192 bits has about 2300 bytes, and there may be unknown extensions. */
    static final int MAX_MESSAGE = 16 * 1024;
    private static final int HEADER = 2;

    private final NoiseSession session;
    private final CompletableFuture<Secured> result;
    private final byte[] header = new byte[HEADER];
    private int headerGot;
    private byte[] message;
    private int messageGot;

    NoiseHandshakeHandler(NoiseSession session, CompletableFuture<Secured> result) {
        this.session = session;
        this.result = result;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            begin(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        begin(ctx);
        ctx.fireChannelActive();
    }

    private void begin(ChannelHandlerContext ctx) {
        try {
            send(ctx);
        } catch (HostException e) {
            fail(ctx, e);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object object) {
        if (result.isDone() || !(object instanceof ByteBuf in)) {
            ReferenceCountUtil.release(object);
            return;
        }
        try {
            while (in.isReadable() && !session.isComplete()) {
                if (take(in)) {
                    session.read(message);
                    message = null;
                    headerGot = 0;
                    send(ctx);
                }
            }
            if (session.isComplete()) {
                finish(ctx, in);
            }
        } catch (HostException e) {
            fail(ctx, e);
        } finally {
            in.release();
        }
    }

    /** Whether a message is whole. */
    private boolean take(ByteBuf in) throws HostException {
        if (message == null) {
            int n = Math.min(in.readableBytes(), HEADER - headerGot);
            in.readBytes(header, headerGot, n);
            headerGot += n;
            if (headerGot < HEADER) {
                return false;
            }
            int length = (header[0] & 0xff) << Byte.SIZE | header[1] & 0xff;
            if (length > MAX_MESSAGE) {
                throw new HostException(HostException.Reason.VIOLATION,
                        "noise: found a handshake message of " + length + " bytes, expected at most " + MAX_MESSAGE);
            }
            message = new byte[length];
            messageGot = 0;
        }
        int n = Math.min(in.readableBytes(), message.length - messageGot);
        in.readBytes(message, messageGot, n);
        messageGot += n;
        return messageGot == message.length;
    }

    private void send(ChannelHandlerContext ctx) throws HostException {
        byte[] next = session.next();
        if (next != null) {
            ByteBuf out = ctx.alloc().heapBuffer(HEADER + next.length);
            out.writeShort(next.length).writeBytes(next);
            ctx.writeAndFlush(out).addListener((ChannelFutureListener) done -> {
                if (!done.isSuccess()) {
                    fail(ctx, new HostException(HostException.Reason.CLOSED, "noise: the handshake cannot be sent: " + done.cause(), done.cause()));
                }
            });
        }
    }

    // who waits for the result adds the next handler while it is told; only then may what was read behind the last message follow
    private void finish(ChannelHandlerContext ctx, ByteBuf rest) {
        NoiseFrames frames = session.frames();
        ctx.pipeline().replace(this, "noise", frames);
        result.complete(session.secured());
        if (rest.isReadable()) {
            frames.channelRead(ctx.pipeline().context(frames), rest.retain());
        }
    }

    private void fail(ChannelHandlerContext ctx, HostException why) {
        if (!result.completeExceptionally(why)) {
            ctx.fireExceptionCaught(why);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!result.isDone() && !ctx.channel().config().isAutoRead()) {
            ctx.read();
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        result.completeExceptionally(new HostException(HostException.Reason.CLOSED, "noise: the other end closed during the handshake"));
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, new HostException(HostException.Reason.CLOSED, "noise: " + cause, cause));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        message = null;
    }
}
