package io.holdfast.testkit.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One connection to an HTTP server, for requests that no HTTP client would send. */
public final class RawHttp implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    private RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    /** Connects to an address such as {@code http://127.0.0.1:9094}. */
    public static RawHttp to(String address) throws IOException {
        URI uri = URI.create(address);
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), 5_000);
        return new RawHttp(socket);
    }

    /** Sends one request on a connection of its own, which it asks to be closed; gives the answer. */
    public static Answer ask(String address, String method, String target, String... headers) throws IOException {
        try (RawHttp http = to(address)) {
            StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n");
            for (String h : headers) {
                head.append(h).append("\r\n");
            }
            return http.send(head + "\r\n").answer();
        }
    }

    /** Sends one request with a body of this type, complete by its length. */
    public static Answer post(String address, String target, String contentType, byte[] body) throws IOException {
        try (RawHttp http = to(address)) {
            http.send("POST " + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Type: " + contentType
                    + "\r\nContent-Length: " + body.length + "\r\n\r\n");
            try {
                http.send(body);
            } catch (IOException e) {
                // a server may refuse before it has read everything; what it said is what counts
                return http.answer();
            }
            return http.answer();
        }
    }

    public RawHttp send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public RawHttp send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Ends the sending side. */
    public RawHttp end() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** How long a read may take before it fails. */
    public RawHttp patience(Duration d) throws IOException {
        socket.setSoTimeout((int) d.toMillis());
        return this;
    }

    /** The next byte, -1 at the end of the connection. */
    public int read() throws IOException {
        return in.read();
    }

    /** Reads one answer; a cut-off one is given as far as it came. */
    public Answer answer() throws IOException {
        String status = line();
        List<String> headers = new ArrayList<>();
        for (String l = line(); !l.isEmpty(); l = line()) {
            headers.add(l);
        }
        Answer head = new Answer(status, headers, new byte[0], List.of(), true);
        if (status.isEmpty() || head.status() == 204 || head.status() == 304) {
            return new Answer(status, headers, new byte[0], List.of(), !status.isEmpty());
        }
        if ("chunked".equalsIgnoreCase(head.header("Transfer-Encoding"))) {
            return chunked(status, headers);
        }
        String length = head.header("Content-Length");
        byte[] body = length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
        return new Answer(status, headers, body, List.of(), length == null || body.length == Integer.parseInt(length));
    }

    private Answer chunked(String status, List<String> headers) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line();
            if (size.isEmpty()) {
                return new Answer(status, headers, body.toByteArray(), List.of(), false);
            }
            int n = Integer.parseInt(size, 16);
            if (n == 0) {
                List<String> trailers = new ArrayList<>();
                for (String l = line(); !l.isEmpty(); l = line()) {
                    trailers.add(l);
                }
                return new Answer(status, headers, body.toByteArray(), trailers, true);
            }
            body.write(in.readNBytes(n));
            line();
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /**
     * An answer.
     *
     * @param statusLine empty when the connection was closed without one
     * @param complete   whether it ended as HTTP says it must
     */
    public record Answer(String statusLine, List<String> headers, byte[] bytes, List<String> trailers, boolean complete) {
        /** 0 when there was no answer. */
        public int status() {
            return statusLine.isEmpty() ? 0 : Integer.parseInt(statusLine.split(" ")[1]);
        }

        public String body() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        /** The value of this header, null when absent. */
        public String header(String name) {
            return value(headers, name);
        }

        /** The value of this trailer, null when absent. */
        public String trailer(String name) {
            return value(trailers, name);
        }

        private static String value(List<String> lines, String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            return lines.stream().filter(l -> l.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(l -> l.substring(start.length()).trim()).findFirst().orElse(null);
        }
    }
}
