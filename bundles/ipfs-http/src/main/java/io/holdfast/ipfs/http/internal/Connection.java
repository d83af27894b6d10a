package io.holdfast.ipfs.http.internal;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** A connection to the daemon, with at most one call on it. One thread only. */
final class Connection {
    private static final int READS = 4;

    private final SocketChannel channel;
    private final TlsLayer tls;
    private SelectionKey key;
    private ByteBuffer[] out = {};
    private ResponseParser parser;
    private boolean paused;

    /** The call on it; null when idle. */
    Call call;
    /** Whether it has carried a call before. */
    boolean used;
    boolean connecting = true;
    long since;

    Connection(SocketChannel channel, TlsLayer tls) {
        this.channel = channel;
        this.tls = tls;
    }

    void bind(SelectionKey key) {
        this.key = key;
    }

    /** @return false while it is not yet connected */
    boolean finishConnect() throws IOException {
        if (!channel.finishConnect()) {
            return false;
        }
        connecting = false;
        return true;
    }

    /** Sends the request of this call and expects its answer. */
    void send(Call call, ByteBuffer[] request) throws IOException {
        this.call = call;
        call.connection = this;
        out = request;
        parser = new ResponseParser(call);
        paused = false;
        flush();
    }

    void flush() throws IOException {
        if (tls == null) {
            if (unsent()) {
                channel.write(out);
            }
        } else if (out.length > 0) {
            tls.write(channel, out);
        }
        interest();
    }

    /** Whether something may be read although the channel has nothing: it waited for something to be written. */
    boolean readsAfterWrite() {
        return tls != null;
    }

    /** Whether an answer has begun to come. */
    boolean answered() {
        return parser != null && parser.started();
    }

    /** Whether the answer is whole. */
    boolean done() {
        return parser != null && parser.done();
    }

    /** Whether it can carry another call, now that the answer is whole. */
    boolean reusable() {
        pause(false);
        return parser.keepAlive() && !unsent() && (tls == null || !tls.hasOutput());
    }

    /**
     * Reads what has come into the call, through this buffer.
     *
     * @return false when the daemon has closed the connection
     */
    boolean read(ByteBuffer buffer) throws IOException {
        for (int i = 0; i < READS && !paused; i++) {
            if (tls != null) {
                boolean open = tls.read(channel, out, this::take);
                flush();
                return open || ended();
            }
            int n = channel.read(buffer.clear());
            if (n < 0) {
                return ended();
            }
            if (n == 0) {
                return true;
            }
            take(buffer.flip());
            if (n < buffer.capacity()) {
                return true;
            }
        }
        return true;
    }

    private boolean ended() {
        if (call != null) {
            parser.eof();
        }
        return false;
    }

    private void take(ByteBuffer bytes) throws IOException {
        if (call == null || parser.done()) {
            throw new ProtocolException("an answer that nobody asked for");
        }
        parser.feed(bytes);
        if (bytes.hasRemaining()) {
            throw new ProtocolException("more than the answer");
        }
    }

    void pause(boolean pause) {
        paused = pause;
        interest();
    }

    boolean isPaused() {
        return paused;
    }

    private boolean unsent() {
        return out.length > 0 && out[out.length - 1].hasRemaining();
    }

    private void interest() {
        if (key != null && key.isValid() && !connecting) {
            boolean write = tls == null ? unsent() : tls.hasOutput();
            int ops = (paused ? 0 : SelectionKey.OP_READ) | (write ? SelectionKey.OP_WRITE : 0);
            if (key.interestOps() != ops) {
                key.interestOps(ops);
            }
        }
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // it is gone either way
            connecting = false;
        }
    }
}
