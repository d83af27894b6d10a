package io.holdfast.shell.internal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A client of the console, as README.md tells it. */
final class Client implements AutoCloseable {
    private final SocketChannel channel;
    private final DataInputStream in;

    Client(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
    }

    record Answer(byte[] output, String errors, char status, int longestFrame) {
        String text() {
            return new String(output, StandardCharsets.UTF_8);
        }
    }

    void send(String line) throws IOException {
        channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    Answer ask(String line) throws IOException {
        send(line);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int longest = 0;
        while (true) {
            int kind = in.readUnsignedByte();
            byte[] frame = in.readNBytes(in.readInt());
            longest = Math.max(longest, frame.length);
            switch (kind) {
                case 'o' -> out.writeBytes(frame);
                case 'e' -> err.writeBytes(frame);
                case 'x' -> {
                    return new Answer(out.toByteArray(), err.toString(StandardCharsets.UTF_8), (char) frame[0], longest);
                }
                default -> throw new IOException("no such frame: " + kind);
            }
        }
    }

    /** Waits for the server's end of the connection. */
    boolean ended() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
