package io.holdfast.testkit.host;

import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.spi.host.Stream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** One end of a stream in memory. All its state is guarded by the network's lock. */
final class FakeStream implements Stream {
    /** So much waits for a reader before a writer waits. */
    private static final int WINDOW = 256 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private record Write(ByteBuffer data, CompletableFuture<Void> taken) {
    }

    private record Read(int max, CompletableFuture<ByteBuffer> result) {
    }

    private final FakeConnection connection;
    private final FakeNetwork network;
    private final String protocol;
    private final Connection.Direction direction;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private FakeStream other;
    /** What has arrived here. */
    private final Deque<ByteBuffer> arrived = new ArrayDeque<>();
    private int arrivedBytes;
    private Read reading;
    /** A write of this end that the other has no room for. */
    private Write writing;
    private boolean writeClosed;
    private Supplier<HostException> failure;

    private FakeStream(FakeConnection connection, String protocol, Connection.Direction direction) {
        this.connection = connection;
        this.network = connection.network;
        this.protocol = protocol;
        this.direction = direction;
    }

    /** With the lock held; the opener's end. */
    static FakeStream between(FakeConnection opener, FakeConnection answerer, String protocol) {
        FakeStream a = new FakeStream(opener, protocol, Connection.Direction.OUTBOUND);
        FakeStream b = new FakeStream(answerer, protocol, Connection.Direction.INBOUND);
        a.other = b;
        b.other = a;
        return a;
    }

    FakeStream other() {
        return other;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public Connection.Direction direction() {
        return direction;
    }

    @Override
    public CompletionStage<ByteBuffer> read(int max) {
        if (max <= 0) {
            throw new IllegalArgumentException("found " + max + ", expected more than 0");
        }
        CompletableFuture<ByteBuffer> result = new CompletableFuture<>();
        synchronized (network) {
            if (reading != null) {
                throw new IllegalStateException("one read at a time");
            }
            reading = new Read(max, result);
            feed();
        }
        return result;
    }

    private void feed() {
        if (reading == null) {
            return;
        }
        Read r = reading;
        if (!arrived.isEmpty()) {
            ByteBuffer first = arrived.peek();
            int n = Math.min(r.max, first.remaining());
            ByteBuffer part = first.slice(first.position(), n).asReadOnlyBuffer();
            first.position(first.position() + n);
            if (!first.hasRemaining()) {
                arrived.poll();
            }
            arrivedBytes -= n;
            connection.host.received(protocol, n);
            reading = null;
            later(() -> r.result.complete(part));
            other.retryWrite();
        } else if (failure != null) {
            reading = null;
            HostException e = failure.get();
            later(() -> r.result.completeExceptionally(e));
        } else if (other.writeClosed && other.writing == null) {
            reading = null;
            later(() -> r.result.complete(NOTHING));
        }
    }

    private void later(Runnable task) {
        network.executor.execute(task);
    }

    @Override
    public CompletionStage<Void> write(ByteBuffer data) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        synchronized (network) {
            if (writing != null) {
                throw new IllegalStateException("one write at a time");
            }
            if (failure != null || writeClosed) {
                HostException e = failure != null ? failure.get() : new HostException(Reason.CLOSED, "the write side is closed");
                later(() -> taken.completeExceptionally(e));
                return taken;
            }
            connection.host.sent(protocol, data.remaining());
            writing = new Write(data, taken);
            retryWrite();
        }
        return taken;
    }

    private void retryWrite() {
        if (writing == null || other.arrivedBytes >= WINDOW) {
            return;
        }
        Write w = writing;
        writing = null;
        if (w.data.hasRemaining() && !network.loses(connection.host.id(), connection.peer(), protocol, w.data.asReadOnlyBuffer())) {
            ByteBuffer copy = ByteBuffer.allocate(w.data.remaining()).put(w.data.duplicate()).flip();
            other.arrived.add(copy);
            other.arrivedBytes += copy.remaining();
        }
        w.data.position(w.data.limit());
        later(() -> w.taken.complete(null));
        other.feed();
    }

    @Override
    public CompletionStage<Void> closeWrite() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        synchronized (network) {
            writeClosed = true;
            other.feed();
            if (other.writeClosed) {
                finish();
                other.finish();
            }
        }
        later(() -> done.complete(null));
        return done;
    }

    @Override
    public void reset(int code) {
        synchronized (network) {
            if (closed.isDone() || failure != null) {
                return;
            }
            end(() -> new HostException(Reason.RESET, "reset here"));
            other.end(() -> HostException.reset(code, "reset by " + connection.host.id()));
        }
    }

    /** With the lock held: ends this end. */
    void end(Supplier<HostException> why) {
        if (failure != null) {
            return;
        }
        failure = why;
        arrived.clear();
        arrivedBytes = 0;
        if (writing != null) {
            Write w = writing;
            writing = null;
            HostException e = why.get();
            later(() -> w.taken.completeExceptionally(e));
        }
        feed();
        finish();
    }

    private void finish() {
        connection.forget(this);
        later(() -> closed.complete(null));
    }

    @Override
    public CompletionStage<Void> closed() {
        return closed;
    }
}
