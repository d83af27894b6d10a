package io.holdfast.libp2p.internal.mux.yamux;

import io.holdfast.libp2p.internal.mux.MuxedSession;
import io.holdfast.libp2p.internal.mux.MuxedStream;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.Stream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * yamux over a secured channel: the last handler of its pipeline, which carries {@code ByteBuf}s of plain text. It is to be added to
 * the pipeline before it is used. What the peer breaks ends the session, and the channel with it, with a reason; what is merely too
 * much is refused stream by stream. Source: libp2p, specs/yamux; go-yamux 5.
 *
 * <p>Differs: the first frame of a stream goes out with its first bytes; go-yamux sends it at once.
 */
public final class YamuxSession extends ChannelDuplexHandler implements MuxedSession, FrameReader.Receiver {
    /** The protocol ID. */
    public static final String ID = "/yamux/1.0.0";

    private static final Logger LOG = LoggerFactory.getLogger(YamuxSession.class);
    /** Answers that a peer may be owed, besides one for each stream. */
    private static final int ANSWERS = 4096;
    /** For the good-bye to leave before the channel is closed. */
    private static final Duration GOOD_BYE = Duration.ofSeconds(1);

    private final YamuxConfig config;
    private final Consumer<? super MuxedStream> inbound;
    private final StreamTable streams;
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private volatile EventExecutor loop;
    private volatile HostException ended;

    // event loop only
    private final FrameReader reader = new FrameReader(this);
    private final List<YamuxStream> fresh = new ArrayList<>(2);
    private ChannelHandlerContext context;
    private Sender sender;
    private Heartbeat heartbeat;
    private YamuxStream target;
    private boolean endAfterPayload;
    private boolean woken;

    /**
     * A session that is not yet in a pipeline.
     *
     * @param client  whether this end dialed: exactly one of both must have
     * @param inbound takes the streams that the peer opens; called on the event loop, must not block
     */
    public YamuxSession(boolean client, YamuxConfig config, Consumer<? super MuxedStream> inbound) {
        this(client, config, inbound, client ? 1 : 2);
    }

    YamuxSession(boolean client, YamuxConfig config, Consumer<? super MuxedStream> inbound, long firstId) {
        this.config = config;
        this.inbound = inbound;
        this.streams = new StreamTable(client, config, firstId);
    }

    @Override
    public YamuxStream open() throws HostException {
        if (loop == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        YamuxStream stream = streams.open(id -> stream(id, true));
        HostException cause = ended;
        if (cause != null) {
            // whether the end saw this stream or not
            stream.sessionEnded(cause);
            remove(stream);
            throw cause;
        }
        return stream;
    }

    @Override
    public Collection<YamuxStream> streams() {
        return streams.all();
    }

    @Override
    public CompletionStage<Duration> ping() {
        CompletableFuture<Duration> result = new CompletableFuture<>();
        run(() -> {
            if (ended != null) {
                result.completeExceptionally(ended);
                return;
            }
            heartbeat.ping().whenComplete((took, cause) -> {
                if (cause == null) {
                    result.complete(took);
                } else {
                    result.completeExceptionally(cause);
                }
            });
        }, result);
        return result;
    }

    @Override
    public CompletionStage<Void> close(String reason) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        run(() -> {
            end(new HostException(HostException.Reason.CLOSED, reason), Frame.NORMAL);
            context.channel().closeFuture().addListener(done -> result.complete(null));
        }, result);
        return result;
    }

    @Override
    public CompletionStage<String> closed() {
        return closed;
    }

    // from the channel

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        heartbeat = new Heartbeat(this, added.executor(), config);
        sender = new Sender(this, added, new FrameBatch(added, this::written), heartbeat, config.maxInbound() + ANSWERS);
        loop = added.executor();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        end(new HostException(HostException.Reason.CLOSED, "the connection was closed"), Frame.NORMAL);
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        try {
            heartbeat.heard();
            reader.read((ByteBuf) message);
        } catch (HostException e) {
            violated(e);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        turn();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        send();
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        end(new HostException(HostException.Reason.CLOSED, "the connection was closed"), Frame.NORMAL);
        from.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        if (cause instanceof RuntimeException) {
            LOG.warn("A connection is closed after an error", cause);
        }
        end(new HostException(HostException.Reason.CLOSED, "the connection failed: " + cause.getMessage(), cause), Frame.INTERNAL_ERROR);
    }

    // from the reader

    @Override
    public void frame(int type, int flags, int id, long length) throws HostException {
        switch (type) {
            case Frame.PING -> {
                if ((flags & Frame.SYN) != 0) {
                    sender.pong((int) length);
                } else {
                    heartbeat.pong((int) length);
                }
            }
            case Frame.GO_AWAY -> end(new HostException(HostException.Reason.CLOSED, GoodBye.text(length)), Frame.NORMAL);
            default -> {
                if ((flags & Frame.SYN) != 0) {
                    accept(id);
                }
                // frames for a stream that is gone cross its reset: they are skipped, as Go does
                YamuxStream stream = streams.get(id);
                boolean wanted = stream != null && stream.frame(type, flags, length);
                target = wanted ? stream : null;
                endAfterPayload = (flags & Frame.FIN) != 0;
            }
        }
    }

    @Override
    public void payload(ByteBuf bytes, int count, boolean last) {
        if (target == null) {
            return;
        }
        target.payload(bytes, count);
        if (last && endAfterPayload) {
            target.end();
        }
    }

    private void accept(int id) throws HostException {
        YamuxStream stream = streams.accept(id, number -> stream(number, false));
        if (stream == null) {
            sender.reset(id, Stream.RESOURCE_LIMIT_EXCEEDED, true);
        } else {
            fresh.add(stream);
            wake();
        }
    }

    private YamuxStream stream(int id, boolean outbound) {
        return new YamuxStream(this, id, outbound, new ReceiveWindow(config.memory(), config.maxWindow(), loop.ticker().nanoTime()));
    }

    // for the streams

    Sender sender() {
        return sender;
    }

    boolean inLoop() {
        return loop.inEventLoop();
    }

    /** Runs it on the event loop, at once if this is it. @param result fails when there is no event loop any more; may be null */
    void run(Runnable task, CompletableFuture<?> result) {
        if (loop == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        if (loop.inEventLoop()) {
            task.run();
        } else {
            later(task, result);
        }
    }

    void later(Runnable task, CompletableFuture<?> result) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            if (result != null) {
                result.completeExceptionally(new HostException(HostException.Reason.CLOSED, "the host is closed", e));
            }
        }
    }

    /** Sees to it that what was queued is sent, together with what else this turn of the event loop queues. */
    void wake() {
        if (!woken && ended == null) {
            woken = true;
            later(() -> {
                woken = false;
                turn();
            }, null);
        }
    }

    /** The stream is done with. */
    void remove(YamuxStream stream) {
        if (streams.remove(stream) && stream.isUnacknowledged()) {
            sender.acknowledged();
        }
    }

    /** The peer breaks the protocol. */
    void violated(HostException cause) {
        end(cause, Frame.PROTOCOL_ERROR);
    }

    /** The peer is not there any more. */
    void lost(HostException cause) {
        end(cause, Frame.INTERNAL_ERROR);
    }

    /** Streams are announced only after a whole burst was read: one that is opened and reset at once costs nobody anything. */
    private void turn() {
        if (!fresh.isEmpty()) {
            List<YamuxStream> opened = List.copyOf(fresh);
            fresh.clear();
            opened.forEach(this::announce);
        }
        send();
    }

    private void send() {
        if (sender.send()) {
            wake();
        }
    }

    private void announce(YamuxStream stream) {
        if (stream.isClosed()) {
            return;
        }
        sender.urgent(stream);
        try {
            inbound.accept(stream);
        } catch (RuntimeException e) {
            LOG.warn("A handler failed at once on {}", stream, e);
            stream.reset(Stream.NO_ERROR);
        }
    }

    private void written(ChannelFuture done) {
        if (!done.isSuccess()) {
            exceptionCaught(context, done.cause());
        }
    }

    private void end(HostException cause, int code) {
        if (ended != null) {
            return;
        }
        HostException forStreams = cause.reason() == HostException.Reason.CLOSED ? cause
                : new HostException(HostException.Reason.CLOSED, "the connection was closed: " + cause.getMessage(), cause);
        ended = forStreams;
        reader.stop();
        target = null;
        fresh.clear();
        sender.goAway(code);
        closeChannel();
        heartbeat.stop(forStreams);
        for (YamuxStream stream : List.copyOf(streams.all())) {
            stream.sessionEnded(forStreams);
            remove(stream);
        }
        closed.complete(cause.getMessage());
    }

    /** After what was written, but not for ever. */
    private void closeChannel() {
        if (context.isRemoved() || !context.channel().isActive()) {
            context.channel().close();
            return;
        }
        ChannelFuture last = context.writeAndFlush(Unpooled.EMPTY_BUFFER);
        last.addListener(done -> context.channel().close());
        var bound = loop.schedule(() -> context.channel().close(), GOOD_BYE.toMillis(), TimeUnit.MILLISECONDS);
        context.channel().closeFuture().addListener(done -> bound.cancel(false));
    }
}
