package io.holdfast.itest.node;

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

/** One connection to a node's console, for many commands. */
final class Shell implements AutoCloseable {
    private static final int END = 'x';

    private final SocketChannel channel;
    private final DataInputStream in;

    Shell(Path data) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(data.resolve("console.sock")));
        in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
    }

    /** What the command printed; fails when the command does. */
    String run(String command) throws IOException {
        channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int kind = in.readUnsignedByte();
        byte[] piece = in.readNBytes(in.readInt());
        while (kind != END) {
            out.writeBytes(piece);
            kind = in.readUnsignedByte();
            piece = in.readNBytes(in.readInt());
        }
        String text = out.toString(StandardCharsets.UTF_8);
        if (piece[0] != '0') {
            throw new AssertionError(command + " failed: " + text);
        }
        return text;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
