package io.holdfast.libp2p.internal.mux.yamux;

import io.holdfast.libp2p.internal.mux.MuxedStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** Two sessions with a long way between them, of endless width, at virtual time. */
final class SlowLine implements AutoCloseable {
    private record Sent(long arrives, ByteBuf bytes, EmbeddedChannel to) {
    }

    final YamuxSession client;
    final Queue<MuxedStream> accepted = new ArrayDeque<>();
    private final EmbeddedChannel here = new EmbeddedChannel();
    private final EmbeddedChannel there = new EmbeddedChannel();
    private final Queue<Sent> underWay = new ArrayDeque<>();
    private final int oneWay;
    private long now;

    /** @param oneWay in milliseconds */
    SlowLine(YamuxConfig config, int oneWay) {
        this.oneWay = oneWay;
        here.freezeTime();
        there.freezeTime();
        client = new YamuxSession(true, config, stream -> stream.reset(0));
        here.pipeline().addLast(client);
        there.pipeline().addLast(new YamuxSession(false, config, accepted::add));
    }

    void pass(int millis) {
        for (int i = 0; i < millis; i++, now++) {
            while (!underWay.isEmpty() && underWay.peek().arrives <= now) {
                Sent sent = underWay.remove();
                sent.to.writeInbound(sent.bytes);
            }
            tick(here, there);
            tick(there, here);
        }
    }

    private void tick(EmbeddedChannel from, EmbeddedChannel to) {
        from.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        from.runScheduledPendingTasks();
        from.runPendingTasks();
        for (ByteBuf bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
            underWay.add(new Sent(now + oneWay, bytes, to));
        }
    }

    @Override
    public void close() {
        underWay.forEach(sent -> sent.bytes.release());
        here.finishAndReleaseAll();
        there.finishAndReleaseAll();
    }
}
