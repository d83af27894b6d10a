package io.holdfast.libp2p.internal.mux.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.mux.MuxedStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** In memory, in one thread, at virtual time; the bytes are cut at random. Closing it checks that no buffer was forgotten. */
public final class EmbeddedPair implements SessionPair {
    public final EmbeddedChannel clientChannel;
    public final EmbeddedChannel serverChannel;
    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false, true);
    private final YamuxSession client;
    private final YamuxSession server;
    private final Queue<MuxedStream> accepted = new ArrayDeque<>();
    private final Queue<MuxedStream> acceptedByClient = new ArrayDeque<>();
    private final Random random;

    public EmbeddedPair(YamuxConfig config) {
        this(config, config, new Random(1));
    }

    EmbeddedPair(YamuxConfig clientConfig, YamuxConfig serverConfig, Random random) {
        this.random = random;
        client = new YamuxSession(true, clientConfig, acceptedByClient::add);
        server = new YamuxSession(false, serverConfig, accepted::add);
        clientChannel = channel(client);
        serverChannel = channel(server);
    }

    private EmbeddedChannel channel(YamuxSession session) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(memory);
        channel.freezeTime();
        channel.pipeline().addLast(session);
        return channel;
    }

    @Override
    public YamuxSession client() {
        return client;
    }

    @Override
    public YamuxSession server() {
        return server;
    }

    @Override
    public MuxedStream accepted() {
        settle();
        return accepted.remove();
    }

    public Queue<MuxedStream> acceptedByServer() {
        return accepted;
    }

    public Queue<MuxedStream> acceptedByClient() {
        return acceptedByClient;
    }

    @Override
    public <T> T await(CompletionStage<T> stage) throws Exception {
        settle();
        CompletableFuture<T> future = stage.toCompletableFuture();
        assertThat(future).isDone();
        try {
            return future.join();
        } catch (CompletionException e) {
            throw (Exception) e.getCause();
        }
    }

    /** Lets time pass at both ends, in steps in which bytes cross. */
    public void pass(long millis) {
        for (long i = 0; i < millis; i += 5) {
            clientChannel.advanceTimeBy(5, TimeUnit.MILLISECONDS);
            serverChannel.advanceTimeBy(5, TimeUnit.MILLISECONDS);
            clientChannel.runScheduledPendingTasks();
            serverChannel.runScheduledPendingTasks();
            settle();
        }
    }

    @Override
    public void settle() {
        boolean moved;
        do {
            clientChannel.runPendingTasks();
            serverChannel.runPendingTasks();
            moved = move(clientChannel, serverChannel) | move(serverChannel, clientChannel);
        } while (moved);
    }

    private boolean move(EmbeddedChannel from, EmbeddedChannel to) {
        boolean moved = false;
        for (ByteBuf bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
            moved |= bytes.isReadable();
            deliver(bytes, to);
        }
        if (!from.isOpen() && to.isOpen()) {
            to.close();
            moved = true;
        }
        return moved;
    }

    private void deliver(ByteBuf bytes, EmbeddedChannel to) {
        while (bytes.isReadable() && to.isOpen()) {
            int count = random.nextInt(4) == 0 ? 1 + random.nextInt(bytes.readableBytes()) : bytes.readableBytes();
            ByteBuf part = switch (random.nextInt(3)) {
                case 0 -> memory.directBuffer(count).writeBytes(bytes, count);
                case 1 -> memory.heapBuffer(count).writeBytes(bytes, count);
                default -> bytes.readRetainedSlice(count);
            };
            to.writeInbound(part);
        }
        bytes.release();
    }

    @Override
    public void close() {
        client.close("the test is over");
        settle();
        clientChannel.finishAndReleaseAll();
        serverChannel.finishAndReleaseAll();
        assertThat(memory.metric().usedHeapMemory() + memory.metric().usedDirectMemory()).isZero();
    }
}
