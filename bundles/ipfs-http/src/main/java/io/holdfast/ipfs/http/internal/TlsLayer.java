package io.holdfast.ipfs.http.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLParameters;

/** TLS between a connection and its channel, without blocking. */
final class TlsLayer {
    /** Takes decrypted bytes. */
    interface Plain {
        void accept(ByteBuffer bytes) throws IOException;
    }

    private final SSLEngine engine;
    private ByteBuffer in;
    private ByteBuffer out;
    private ByteBuffer plain;

    TlsLayer(SSLContext context, Endpoint endpoint) {
        engine = context.createSSLEngine(endpoint.host(), endpoint.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        int packet = engine.getSession().getPacketBufferSize();
        in = ByteBuffer.allocate(packet);
        out = ByteBuffer.allocate(packet).limit(0);
        plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    }

    /** Writes as much as goes, the handshake first. */
    void write(SocketChannel channel, ByteBuffer[] source) throws IOException {
        while (true) {
            if (out.hasRemaining()) {
                channel.write(out);
                if (out.hasRemaining()) {
                    return;
                }
            }
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    return;
                }
                case NEED_WRAP -> wrap(source);
                case FINISHED, NOT_HANDSHAKING -> {
                    if (source[source.length - 1].hasRemaining()) {
                        wrap(source);
                    } else {
                        return;
                    }
                }
            }
        }
    }

    /** Whether something waits for the channel to take it. */
    boolean hasOutput() {
        return out.hasRemaining();
    }

    private void wrap(ByteBuffer[] source) throws IOException {
        out.clear();
        SSLEngineResult result = engine.wrap(source, out);
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            out = ByteBuffer.allocate(out.capacity() * 2).limit(0);
            return;
        }
        out.flip();
        if (result.getStatus() == SSLEngineResult.Status.CLOSED && !out.hasRemaining()) {
            throw new IOException("TLS closed by the daemon");
        }
    }

    /**
     * Reads what has come, and writes what the handshake wants written in between.
     *
     * @param source as for {@link #write}
     * @return false at the end
     */
    boolean read(SocketChannel channel, ByteBuffer[] source, Plain sink) throws IOException {
        boolean ended = channel.read(in) < 0;
        in.flip();
        try {
            while (true) {
                SSLEngineResult result = engine.unwrap(in, plain);
                plain.flip();
                if (plain.hasRemaining()) {
                    sink.accept(plain);
                }
                plain.clear();
                if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                    runTasks();
                }
                switch (result.getStatus()) {
                    case CLOSED -> {
                        return false;
                    }
                    case BUFFER_OVERFLOW -> plain = ByteBuffer.allocate(plain.capacity() * 2);
                    case BUFFER_UNDERFLOW -> {
                        return !ended;
                    }
                    case OK -> {
                        // the rest of what has come may have to wait for an answer to the first part of it
                        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                            write(channel, source);
                            if (out.hasRemaining()) {
                                return !ended;
                            }
                        }
                    }
                }
            }
        } finally {
            in.compact();
            if (!in.hasRemaining()) {
                in = ByteBuffer.allocate(in.capacity() * 2).put(in.flip());
            }
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }
}
