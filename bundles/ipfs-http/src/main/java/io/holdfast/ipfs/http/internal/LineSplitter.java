package io.holdfast.ipfs.http.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Cuts pieces of any size into lines of bounded length; empty lines are left out. */
final class LineSplitter {
    static final int MAX_LINE = 64 * 1024;

    private final KuboRpc.LineReader reader;
    private byte[] line = new byte[256];
    private int length;

    LineSplitter(KuboRpc.LineReader reader) {
        this.reader = reader;
    }

    /** @throws IOException when a line is too long, or the reader does not understand it */
    void feed(ByteBuffer piece) throws IOException {
        while (piece.hasRemaining()) {
            byte b = piece.get();
            if (b == '\n') {
                end();
                continue;
            }
            if (length == line.length) {
                if (length >= MAX_LINE) {
                    throw new IOException("a line longer than " + MAX_LINE + " bytes");
                }
                line = Arrays.copyOf(line, Math.min(MAX_LINE, length * 2));
            }
            line[length++] = b;
        }
    }

    /** The last line may lack its line feed. */
    void end() throws IOException {
        int n = length;
        length = 0;
        if (n > 0) {
            reader.line(line, 0, n);
        }
    }
}
