package io.holdfast.bench;

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

/** A node's console over its socket: a command costs the machine no second JVM. */
final class Console implements AutoCloseable {
    private static final int END = 'x';

    private final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    private final DataInputStream in;

    Console(Path data) throws IOException {
        channel.connect(UnixDomainSocketAddress.of(data.resolve("console.sock")));
        in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
    }

    /** Runs a command to its end; fails when it does. */
    void run(String command) throws IOException {
        channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8)));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        int kind = in.readUnsignedByte();
        byte[] piece = in.readNBytes(in.readInt());
        while (kind != END) {
            printed.writeBytes(piece);
            kind = in.readUnsignedByte();
            piece = in.readNBytes(in.readInt());
        }
        if (piece[0] != '0') {
            throw new IOException(command + " failed: " + printed.toString(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
