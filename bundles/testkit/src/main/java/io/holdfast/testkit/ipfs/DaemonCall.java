package io.holdfast.testkit.ipfs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One request to the {@link FakeIpfsDaemon}, and the means to answer it well or badly. */
public final class DaemonCall {
    private static final String HEAD = "Content-Type: application/json\r\nServer: kubo/0.43.0\r\nTrailer: X-Stream-Error\r\n";

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String path;
    private final String query;
    private final byte[] body;
    private boolean headSent;
    private boolean ended;

    DaemonCall(Socket socket, InputStream in, OutputStream out, String target, byte[] body) {
        this.socket = socket;
        this.in = in;
        this.out = out;
        String call = target.startsWith("/api/v0/") ? target.substring("/api/v0/".length()) : target;
        int q = call.indexOf('?');
        path = q < 0 ? call : call.substring(0, q);
        query = q < 0 ? "" : call.substring(q + 1);
        this.body = body;
    }

    /** Such as {@code pin/ls}. */
    public String path() {
        return path;
    }

    /** Path and query, as sent. */
    public String target() {
        return query.isEmpty() ? path : path + "?" + query;
    }

    /** The body of the request. */
    public byte[] body() {
        return body;
    }

    /** All values of this parameter. */
    public List<String> args(String name) {
        List<String> values = new ArrayList<>();
        for (String pair : query.split("&")) {
            if (pair.startsWith(name + "=")) {
                values.add(URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    /** The first value of this parameter; empty when it is absent. */
    public String arg(String name) {
        List<String> values = args(name);
        return values.isEmpty() ? "" : values.get(0);
    }

    /** Sends a whole answer. */
    public void answer(int status, String body) throws IOException {
        answer(status, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a whole answer. */
    public void answer(int status, byte[] body) throws IOException {
        raw("HTTP/1.1 " + status + " Some\r\n" + HEAD + "Content-Length: " + body.length + "\r\n\r\n");
        out.write(body);
        out.flush();
        ended = true;
    }

    /** Says no as kubo does. */
    public void error(String message) throws IOException {
        answer(500, "{\"Message\":\"" + message.replace("\\", "\\\\").replace("\"", "\\\"") + "\",\"Code\":0,\"Type\":\"error\"}\n");
    }

    /** Sends a piece of a streamed answer, the head before the first. */
    public void chunk(String piece) throws IOException {
        if (!headSent) {
            headSent = true;
            raw("HTTP/1.1 200 OK\r\n" + HEAD + "X-Chunked-Output: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
        }
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0) {
            out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
            raw("\r\n");
        }
    }

    /** Ends a streamed answer, with an error in its trailer when this is not null. */
    public void end(String streamError) throws IOException {
        chunk("");
        raw("0\r\n" + (streamError == null ? "" : "X-Stream-Error: " + streamError + "\r\n") + "\r\n");
        ended = true;
    }

    /** Sends these characters as they are. */
    public void raw(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Breaks the connection off. */
    public void cut() throws IOException {
        socket.close();
    }

    /** Answers no more; returns when the client has gone. */
    public void hang() throws IOException {
        while (in.read() >= 0) {
            continue;
        }
        socket.close();
    }

    boolean ended() {
        return ended && !socket.isClosed();
    }
}
