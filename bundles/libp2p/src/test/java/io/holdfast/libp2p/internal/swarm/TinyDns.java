package io.holdfast.libp2p.internal.swarm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers for TXT records, on a port of its own; knows nothing but what it was told. While it is there, JNDI asks it. */
final class TinyDns implements AutoCloseable {
    private static final String PROVIDER = "java.naming.provider.url";
    private static final int HEADER = 12;
    private static final int NO_SUCH_NAME = 3;

    private final DatagramSocket socket;
    private final Map<String, List<String>> records = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private final String before = System.getProperty(PROVIDER);
    private volatile boolean silent;

    TinyDns() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        System.setProperty(PROVIDER, "dns://127.0.0.1:" + socket.getLocalPort());
        Thread thread = new Thread(this::serve, "tiny-dns");
        thread.setDaemon(true);
        thread.start();
    }

    void put(String name, List<String> texts) {
        records.put(name, texts);
    }

    /** From now on it does not answer. */
    void silence() {
        silent = true;
    }

    int questions() {
        return questions.get();
    }

    private void serve() {
        byte[] buffer = new byte[2000];
        while (!socket.isClosed()) {
            DatagramPacket question = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(question);
                questions.incrementAndGet();
                if (!silent) {
                    byte[] answer = answer(ByteBuffer.wrap(buffer, 0, question.getLength()));
                    socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
                }
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private byte[] answer(ByteBuffer in) {
        int id = in.getShort();
        in.position(HEADER);
        StringBuilder name = new StringBuilder();
        for (int n = in.get(); n > 0; n = in.get()) {
            byte[] label = new byte[n];
            in.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
        }
        int end = in.position() + 4;
        List<String> texts = records.get(name.toString().toLowerCase(Locale.ROOT));
        ByteBuffer out = ByteBuffer.allocate(60_000);
        // an answer, of who knows
        out.putShort((short) id).putShort((short) (0x8580 | (texts == null ? NO_SUCH_NAME : 0))).putShort((short) 1)
                .putShort((short) (texts == null ? 0 : texts.size())).putInt(0);
        out.put(in.array(), HEADER, end - HEADER);
        for (String text : texts == null ? List.<String>of() : texts) {
            byte[] data = strings(text);
            // the name is that of the question; TXT, IN
            out.putShort((short) (0xc000 | HEADER)).putShort((short) 16).putShort((short) 1).putInt(60).putShort((short) data.length).put(data);
        }
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    private static byte[] strings(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < all.length || at == 0; at += 255) {
            int n = Math.min(255, all.length - at);
            out.write(n);
            out.write(all, at, n);
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        socket.close();
        if (before == null) {
            System.clearProperty(PROVIDER);
        } else {
            System.setProperty(PROVIDER, before);
        }
    }
}
