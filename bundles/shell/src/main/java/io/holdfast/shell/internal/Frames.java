package io.holdfast.shell.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** An answer cut into pieces that tell their length, so that it may hold any byte. The format is told in README.md. */
final class Frames {
    static final byte OUTPUT = 'o';
    static final byte ERROR = 'e';
    static final byte END = 'x';
    private static final int PIECE = 32 * 1024;
    private static final int HEADER = 5;

    private final WritableByteChannel channel;

    Frames(WritableByteChannel channel) {
        this.channel = channel;
    }

    /** A stream of this kind, which gathers small writes; what is written must be flushed. */
    OutputStream stream(byte kind) {
        return new OutputStream() {
            private final ByteBuffer piece = ByteBuffer.allocate(HEADER + PIECE).position(HEADER);

            @Override
            public synchronized void write(int b) throws IOException {
                room();
                piece.put((byte) b);
            }

            @Override
            public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
                int done = 0;
                while (done < length) {
                    room();
                    int n = Math.min(length - done, piece.remaining());
                    piece.put(bytes, offset + done, n);
                    done += n;
                }
            }

            private void room() throws IOException {
                if (!piece.hasRemaining()) {
                    flush();
                }
            }

            @Override
            public synchronized void flush() throws IOException {
                if (piece.position() > HEADER) {
                    piece.put(0, kind).putInt(1, piece.position() - HEADER).flip();
                    try {
                        send(piece);
                    } finally {
                        piece.clear().position(HEADER);
                    }
                }
            }
        };
    }

    /** Ends the answer. */
    void end(boolean ok) throws IOException {
        send(ByteBuffer.allocate(HEADER + 1).put(END).putInt(1).put((byte) (ok ? '0' : '1')).flip());
    }

    private synchronized void send(ByteBuffer frame) throws IOException {
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }
}
