package io.holdfast.bench;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One connection of HTTP/1.1 that is kept. It reads as little into an answer as it can: the machine's time belongs to the node. */
final class Connection implements Closeable {
    private static final int BUFFER = 64 * 1024;
    private static final int TIMEOUT_MILLIS = 120_000;
    private static final int KEPT = 2000;

    /** An answer: its status, the lines in its body, when the first of them was there, and the body's beginning. */
    record Answer(int status, long lines, long firstLineNanos, String start) {
        /** Fails unless this is a success. */
        Answer good() throws IOException {
            if (status / 100 != 2) {
                throw new IOException("answered " + status + " " + start);
            }
            return this;
        }
    }

    /** Writes the body of a request. */
    @FunctionalInterface
    interface Body {
        void write(OutputStream out) throws IOException;
    }

    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;
    private final String host;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int limit;
    private long lines;
    private long firstLine;
    private StringBuilder start;

    Connection(URI base) throws IOException {
        host = base.getHost() + ":" + base.getPort();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(base.getHost(), base.getPort()));
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    Answer request(String method, String path) throws IOException {
        return request(method, path, "Content-Length: 0\r\n", o -> { });
    }

    Answer request(String method, String path, String headers, Body body) throws IOException {
        long begin = System.nanoTime();
        out.write((method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "\r\n").getBytes(StandardCharsets.US_ASCII));
        body.write(out);
        lines = 0;
        firstLine = 0;
        start = new StringBuilder();
        int status = Integer.parseInt(line().split(" ")[1]);
        long length = 0;
        boolean chunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(lower.substring(15).trim());
            } else if (lower.startsWith("transfer-encoding:")) {
                chunked = lower.contains("chunked");
            }
        }
        if (chunked) {
            chunks();
        } else {
            content(length);
        }
        return new Answer(status, lines, firstLine - begin, start.toString());
    }

    private void chunks() throws IOException {
        for (long size = size(); size > 0; size = size()) {
            content(size);
            line();
        }
        String trailer = line();
        while (!trailer.isEmpty()) {
            // an empty one says that all went well
            if (trailer.matches("X-Stream-Error: *\\S.*")) {
                throw new IOException(trailer);
            }
            trailer = line();
        }
    }

    private long size() throws IOException {
        return Long.parseLong(line().split(";")[0].trim(), 16);
    }

    private void content(long length) throws IOException {
        for (long left = length; left > 0;) {
            if (at == limit) {
                fill();
            }
            int n = (int) Math.min(left, limit - at);
            for (int i = at; i < at + n; i++) {
                if (buffer[i] == '\n') {
                    if (lines++ == 0) {
                        firstLine = System.nanoTime();
                    }
                }
            }
            if (start.length() < KEPT) {
                start.append(new String(buffer, at, Math.min(n, KEPT), StandardCharsets.UTF_8));
            }
            at += n;
            left -= n;
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            if (at == limit) {
                fill();
            }
            char c = (char) buffer[at++];
            if (c == '\n') {
                return line.toString();
            }
            if (c != '\r') {
                line.append(c);
            }
        }
    }

    private void fill() throws IOException {
        limit = in.read(buffer);
        at = 0;
        if (limit < 0) {
            limit = 0;
            throw new EOFException("the server has closed the connection");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
