package io.holdfast.libp2p.internal.mux.yamux;

import io.holdfast.libp2p.internal.mux.MuxedStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;

/** A session whose other end is the test, frame by frame, at virtual time. */
final class RawPeer implements AutoCloseable {
    final YamuxSession session;
    final EmbeddedChannel channel = new EmbeddedChannel();
    final Queue<MuxedStream> accepted = new ArrayDeque<>();

    /** @param client whether the session under test is the one that dialed */
    RawPeer(boolean client, YamuxConfig config) {
        this(client, config, client ? 1 : 2);
    }

    RawPeer(boolean client, YamuxConfig config, long firstId) {
        session = new YamuxSession(client, config, accepted::add, firstId);
        channel.freezeTime();
        channel.pipeline().addLast(session);
    }

    /** Sends a frame to the session. */
    void send(int type, int flags, int id, int length) {
        send(frame(type, flags, id, length));
    }

    /** Sends a frame of data. */
    void send(int flags, int id, String data) {
        send(Unpooled.wrappedBuffer(frame(Frame.DATA, flags, id, data.length()),
                Unpooled.copiedBuffer(data, StandardCharsets.UTF_8)));
    }

    void send(ByteBuf bytes) {
        if (channel.isOpen()) {
            channel.writeInbound(bytes);
        } else {
            bytes.release();
        }
    }

    static ByteBuf frame(int type, int flags, int id, int length) {
        return Unpooled.buffer(12).writeByte(0).writeByte(type).writeShort(flags).writeInt(id).writeInt(length);
    }

    /** All that the session has sent since the last call, frame by frame: type, flags, stream, length and payload, in hexadecimal. */
    List<String> sent() {
        channel.runPendingTasks();
        List<String> frames = new ArrayList<>();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            while (out.isReadable()) {
                out.skipBytes(1);
                int type = out.readByte();
                int flags = out.readShort();
                String id = Long.toHexString(out.readUnsignedInt());
                int length = out.readInt();
                String text = type + " " + flags + " " + id + " " + Integer.toHexString(length);
                if (type == Frame.DATA && length > 0) {
                    byte[] payload = new byte[length];
                    out.readBytes(payload);
                    text += length > 16 ? " ..." : " " + HexFormat.of().formatHex(payload);
                }
                frames.add(text);
            }
            out.release();
        }
        return frames;
    }

    /** Why the session has ended; null = it has not. */
    String end() {
        return session.closed().toCompletableFuture().getNow(null);
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }
}
