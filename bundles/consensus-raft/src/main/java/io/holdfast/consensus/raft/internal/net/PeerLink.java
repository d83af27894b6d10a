package io.holdfast.consensus.raft.internal.net;

import io.holdfast.spi.host.Stream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frames on their way to one peer. While a stream is being opened or is not read they wait, so many bytes at most; what is more is
 * dropped. When a stream cannot be opened all are, and the next one is not tried before a delay, which doubles.
 */
final class PeerLink {
    /** Some seconds of what a busy leader sends. */
    static final int MOST_BYTES = 8 << 20;
    /** Frames that are written together. */
    private static final int WRITE = 1 << 18;
    private static final long FIRST_DELAY = Duration.ofMillis(25).toNanos();
    private static final long LAST_DELAY = Duration.ofMillis(500).toNanos();
    private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);

    private final Supplier<CompletionStage<Stream>> opener;
    private final String peer;
    private final LongSupplier nanoTime;
    private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
    private int bytes;
    private Stream stream;
    // a stream is being opened, or something is being written
    private boolean busy;
    private boolean closed;
    private long delay;
    private long failedAt;

    PeerLink(Supplier<CompletionStage<Stream>> opener, String peer, LongSupplier nanoTime) {
        this.opener = opener;
        this.peer = peer;
        this.nanoTime = nanoTime;
    }

    /** Copies and queues, or drops; never blocks. */
    void send(byte[] data, int offset, int length) {
        ByteBuffer frame = ByteBuffer.allocate(Frames.HEAD + length).putInt(length).put(data, offset, length).flip();
        synchronized (this) {
            boolean later = stream == null && !busy && delay > 0 && nanoTime.getAsLong() - failedAt < delay;
            if (closed || later || bytes + frame.remaining() > MOST_BYTES) {
                return;
            }
            waiting.add(frame);
            bytes += frame.remaining();
        }
        go();
    }

    int waitingBytes() {
        synchronized (this) {
            return bytes;
        }
    }

    /** Ends the stream, after what is being written. */
    void close() {
        Stream old;
        synchronized (this) {
            closed = true;
            old = stream;
            stream = null;
            drop();
        }
        if (old != null) {
            // the other side ends it then, or its connection does
            old.closeWrite();
        }
    }

    /** Opens or writes, if that is not being done and there is reason to. A loop, so that no stack grows when writes end at once. */
    private void go() {
        while (true) {
            Stream to;
            ByteBuffer batch;
            synchronized (this) {
                if (busy || closed || waiting.isEmpty()) {
                    return;
                }
                busy = true;
                to = stream;
                batch = to == null ? null : batch();
            }
            if (to == null) {
                open();
                return;
            }
            var written = to.write(batch).toCompletableFuture();
            if (!written.isDone()) {
                written.whenComplete((v, e) -> {
                    ended(e);
                    go();
                });
                return;
            }
            ended(written.handle((v, e) -> e).join());
        }
    }

    private ByteBuffer batch() {
        ByteBuffer first = waiting.poll();
        int size = first.remaining();
        if (!waiting.isEmpty() && size + waiting.peek().remaining() <= WRITE) {
            ByteBuffer all = ByteBuffer.allocate(Math.min(WRITE, bytes)).put(first);
            while (!waiting.isEmpty() && waiting.peek().remaining() <= all.remaining()) {
                all.put(waiting.poll());
            }
            first = all.flip();
        }
        bytes -= first.remaining();
        return first;
    }

    private void ended(Throwable failure) {
        synchronized (this) {
            busy = false;
            if (failure != null) {
                LOG.debug("to {}: {}", peer, failure.toString());
                stream = null;
            }
        }
    }

    private void open() {
        opener.get().whenComplete((opened, e) -> {
            boolean late;
            synchronized (this) {
                busy = false;
                late = closed;
                if (e != null) {
                    failed(e);
                } else if (!late) {
                    stream = opened;
                    delay = 0;
                }
            }
            if (e == null && late) {
                opened.reset(Stream.NO_ERROR);
            } else if (e == null) {
                opened.closed().thenRun(() -> gone(opened));
                // nothing comes the other way, but only a read shows that the peer has refused or ended it
                opened.read(1).whenComplete((b, f) -> opened.reset(Stream.NO_ERROR));
            }
            go();
        });
    }

    private void gone(Stream which) {
        synchronized (this) {
            if (stream != which) {
                return;
            }
            stream = null;
        }
        go();
    }

    private void failed(Throwable why) {
        LOG.debug("no stream to {}: {}", peer, why.toString());
        drop();
        failedAt = nanoTime.getAsLong();
        delay = Math.min(LAST_DELAY, Math.max(FIRST_DELAY, 2 * delay));
    }

    private void drop() {
        waiting.clear();
        bytes = 0;
    }
}
