package io.holdfast.ipfs.http.internal;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads one HTTP/1.1 answer from pieces of any size, in bounded memory. Kept by hand because the JDK's client drops trailers, and
 * kubo says only there that a stream has failed. Source: RFC 9112.
 */
final class ResponseParser {
    /** What is told of an answer, in this order: head, any number of bodies, end. */
    interface Sink {
        void onHead(int status);

        /** The buffer is valid during the call only. */
        void onBody(ByteBuffer piece);

        /** @param streamError the trailer that says why the stream broke off; null = it did not */
        void onEnd(String streamError);
    }

    private enum State { STATUS, HEADERS, BODY, UNTIL_CLOSE, CHUNK_SIZE, CHUNK, CHUNK_END, TRAILERS, DONE }

    static final int MAX_LINE = 16 * 1024;
    static final int MAX_HEAD = 64 * 1024;

    private final Sink sink;
    private byte[] line = new byte[128];
    private int lineLength;
    private int headLength;
    private State state = State.STATUS;
    private int status;
    private long left = -1;
    private boolean chunked;
    private boolean keepAlive;
    private boolean started;
    private String streamError;

    ResponseParser(Sink sink) {
        this.sink = sink;
    }

    /** Whether a byte of the answer has come. */
    boolean started() {
        return started;
    }

    boolean done() {
        return state == State.DONE;
    }

    /** Whether the connection may carry another call; to be asked when done. */
    boolean keepAlive() {
        return keepAlive;
    }

    /**
     * Takes these bytes, up to the end of the answer.
     *
     * @throws ProtocolException says what is not HTTP in them
     */
    void feed(ByteBuffer in) throws ProtocolException {
        while (in.hasRemaining() && state != State.DONE) {
            started = true;
            switch (state) {
                case BODY, CHUNK -> piece(in);
                case UNTIL_CLOSE -> {
                    sink.onBody(in.slice());
                    in.position(in.limit());
                }
                case STATUS, HEADERS, CHUNK_SIZE, CHUNK_END, TRAILERS -> {
                    if (readLine(in)) {
                        line();
                    }
                }
                case DONE -> throw new IllegalStateException("fed after its end");
            }
        }
    }

    /**
     * The daemon has closed the connection.
     *
     * @return whether the answer is whole
     */
    boolean eof() {
        if (state == State.UNTIL_CLOSE) {
            end();
        }
        return state == State.DONE;
    }

    private void piece(ByteBuffer in) {
        int n = (int) Math.min(left, in.remaining());
        ByteBuffer piece = in.slice();
        piece.limit(n);
        in.position(in.position() + n);
        left -= n;
        if (left == 0 && state == State.CHUNK) {
            state = State.CHUNK_END;
        }
        sink.onBody(piece);
        if (left == 0 && state == State.BODY) {
            end();
        }
    }

    private boolean readLine(ByteBuffer in) throws ProtocolException {
        while (in.hasRemaining()) {
            byte b = in.get();
            if (b == '\n') {
                if (lineLength > 0 && line[lineLength - 1] == '\r') {
                    lineLength--;
                }
                return true;
            }
            if (lineLength == line.length) {
                if (lineLength >= MAX_LINE) {
                    throw new ProtocolException("a header line longer than " + MAX_LINE + " bytes");
                }
                line = Arrays.copyOf(line, lineLength * 2);
            }
            line[lineLength++] = b;
        }
        return false;
    }

    private void line() throws ProtocolException {
        headLength += lineLength;
        if (headLength > MAX_HEAD && state != State.CHUNK_SIZE && state != State.CHUNK_END) {
            throw new ProtocolException("headers longer than " + MAX_HEAD + " bytes");
        }
        switch (state) {
            case STATUS -> statusLine();
            case HEADERS -> header();
            case CHUNK_SIZE -> chunkSize();
            case CHUNK_END -> {
                if (lineLength != 0) {
                    throw new ProtocolException("a chunk without its end");
                }
                state = State.CHUNK_SIZE;
            }
            case TRAILERS -> trailer();
            case BODY, UNTIL_CLOSE, CHUNK, DONE -> throw new IllegalStateException("no line in " + state);
        }
        lineLength = 0;
    }

    private void statusLine() throws ProtocolException {
        String text = text();
        if (!text.startsWith("HTTP/1.") || text.length() < 12) {
            throw new ProtocolException("not HTTP: '" + text.substring(0, Math.min(40, text.length())) + "'");
        }
        keepAlive = text.charAt(7) != '0';
        try {
            status = Integer.parseInt(text.substring(9, 12));
        } catch (NumberFormatException e) {
            throw new ProtocolException("not an HTTP status: '" + text + "'");
        }
        state = State.HEADERS;
    }

    private void header() throws ProtocolException {
        if (lineLength == 0) {
            headEnd();
            return;
        }
        // most headers are of no interest: those are not even turned into text
        int first = line[0] | 0x20;
        if (first != 'c' && first != 't') {
            return;
        }
        String text = text();
        int colon = text.indexOf(':');
        String value = colon < 0 ? "" : text.substring(colon + 1).trim();
        switch (colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "content-length" -> left = number(value, 10);
            case "transfer-encoding" -> chunked = value.toLowerCase(Locale.ROOT).endsWith("chunked");
            case "connection" -> keepAlive &= !value.equalsIgnoreCase("close");
            default -> { }
        }
    }

    private void headEnd() {
        if (status < 200) {
            // 100 Continue and its like announce the real answer
            state = State.STATUS;
            return;
        }
        sink.onHead(status);
        if (status == 204 || status == 304 || !chunked && left == 0) {
            end();
        } else if (chunked) {
            state = State.CHUNK_SIZE;
        } else if (left > 0) {
            state = State.BODY;
        } else {
            keepAlive = false;
            state = State.UNTIL_CLOSE;
        }
    }

    private void chunkSize() throws ProtocolException {
        String text = text();
        int extension = text.indexOf(';');
        left = number((extension < 0 ? text : text.substring(0, extension)).trim(), 16);
        headLength = 0;
        state = left == 0 ? State.TRAILERS : State.CHUNK;
    }

    private void trailer() {
        if (lineLength == 0) {
            end();
            return;
        }
        String text = text();
        int colon = text.indexOf(':');
        if (colon > 0 && text.substring(0, colon).equalsIgnoreCase("X-Stream-Error")) {
            streamError = text.substring(colon + 1).trim();
        }
    }

    private void end() {
        state = State.DONE;
        sink.onEnd(streamError);
    }

    private String text() {
        return new String(line, 0, lineLength, StandardCharsets.UTF_8);
    }

    private static long number(String text, int radix) throws ProtocolException {
        try {
            long n = Long.parseLong(text, radix);
            if (n >= 0) {
                return n;
            }
        } catch (NumberFormatException e) {
            throw new ProtocolException("not a length: '" + text + "'");
        }
        throw new ProtocolException("not a length: '" + text + "'");
    }
}
