package io.holdfast.libp2p.internal.negotiate;

import io.holdfast.spi.host.HostException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Agrees on what a channel carries: the security, and the multiplexer when security did not. It is the last handler of the pipeline
 * while it works, then takes itself away and passes on what came behind the agreement, so who waits for the result adds the next
 * handler at once, in the completion. Bounding the time, and closing the channel on a failure, is the caller's.
 */
public final class NegotiationHandler extends ChannelInboundHandlerAdapter {
    private final Dialogue dialogue;
    private final Lines lines = new Lines();
    private final CompletableFuture<String> result = new CompletableFuture<>();
    private boolean opened;

    private NegotiationHandler(Dialogue dialogue) {
        this.dialogue = dialogue;
    }

    /**
     * Proposes these protocols.
     *
     * @param protocols best first, not empty
     * @return completes on the event loop; fails with {@code NOT_SUPPORTED}, {@code VIOLATION}, {@code CLOSED}
     */
    public static CompletableFuture<String> initiate(ChannelPipeline pipeline, List<String> protocols) {
        return start(pipeline, new Initiator(protocols));
    }

    /** Answers the peer's proposals. @param speaks whether a protocol is spoken here; @return as {@link #initiate} */
    public static CompletableFuture<String> respond(ChannelPipeline pipeline, Predicate<String> speaks) {
        return start(pipeline, new Responder(speaks));
    }

    private static CompletableFuture<String> start(ChannelPipeline pipeline, Dialogue dialogue) {
        NegotiationHandler handler = new NegotiationHandler(dialogue);
        pipeline.addLast(handler);
        return handler.result;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (context.channel().isActive()) {
            open(context);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        open(context);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (result.isDone()) {
            // it was agreed that nothing was agreed
            ReferenceCountUtil.release(message);
            return;
        }
        ByteBuf in = (ByteBuf) message;
        boolean passed = false;
        try {
            passed = read(context, in);
        } catch (HostException | RuntimeException e) {
            result.completeExceptionally(e);
        } finally {
            if (!passed) {
                in.release();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        result.completeExceptionally(closed());
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        result.completeExceptionally(closed());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        result.completeExceptionally(cause instanceof HostException ? cause
                : new HostException(HostException.Reason.CLOSED, "the connection failed: " + cause.getMessage(), cause));
    }

    /** @return whether the buffer was passed on */
    private boolean read(ChannelHandlerContext context, ByteBuf in) throws HostException {
        ByteBuffer bytes = in.nioBuffer();
        int end = bytes.limit();
        byte[] answer = Dialogue.NOTHING;
        while (bytes.hasRemaining() && dialogue.agreed() == null) {
            String line = lines.read(bytes);
            if (line != null) {
                answer = Dialogue.join(answer, dialogue.take(line));
            }
        }
        in.skipBytes(in.readableBytes() - (end - bytes.position()));
        send(context, answer);
        if (dialogue.agreed() == null) {
            return false;
        }
        result.complete(dialogue.agreed());
        boolean pass = in.isReadable();
        if (pass) {
            context.fireChannelRead(in);
        }
        context.pipeline().remove(this);
        return pass;
    }

    private void open(ChannelHandlerContext context) {
        if (!opened) {
            opened = true;
            send(context, dialogue.opening());
        }
    }

    private void send(ChannelHandlerContext context, byte[] bytes) {
        if (bytes.length > 0) {
            context.writeAndFlush(Unpooled.wrappedBuffer(bytes)).addListener(done -> {
                if (!done.isSuccess()) {
                    exceptionCaught(context, done.cause());
                }
            });
        }
    }

    private static HostException closed() {
        return new HostException(HostException.Reason.CLOSED, "the connection was closed before a protocol was agreed on");
    }
}
