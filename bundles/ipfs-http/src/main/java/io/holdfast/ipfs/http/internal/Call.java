package io.holdfast.ipfs.http.internal;

import io.holdfast.model.ClusterException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** One request to the daemon and what becomes of it. All but the request belongs to the transport's thread. */
final class Call implements ResponseParser.Sink {
    /** Takes the answer, on the transport's thread: short, and never blocking. Either end or failure comes, once. */
    interface Receiver {
        void onBody(ByteBuffer piece);

        void onEnd();

        void onFailure(ClusterException e);
    }

    /**
     * What is asked.
     *
     * @param path   after {@code /api/v0/}, with the query, escaped
     * @param type   the content type of the body; null = no body
     * @param body   what is sent; not to be changed until the answer has come
     * @param slow   whether it may last: then it does not stand in the way of short calls
     * @param stream whether the answer may be of any length
     * @param limit  how long it may take; for a stream, how long nothing may come; null = for ever
     */
    record Request(String path, String type, List<ByteBuffer> body, boolean slow, boolean stream, Duration limit) {
        /** The bytes to send to a daemon of this {@code Host}. */
        ByteBuffer[] onWire(String authority) {
            long length = body.stream().mapToLong(ByteBuffer::remaining).sum();
            String head = "POST /api/v0/" + path + " HTTP/1.1\r\nHost: " + authority + "\r\nUser-Agent: holdfast\r\nContent-Length: " + length
                    + (type == null ? "" : "\r\nContent-Type: " + type) + "\r\n\r\n";
            ByteBuffer[] all = new ByteBuffer[1 + body.size()];
            all[0] = ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1));
            for (int i = 1; i < all.length; i++) {
                all[i] = body.get(i - 1).duplicate();
            }
            return all;
        }

        static Request of(String path, Duration limit) {
            return new Request(path, null, List.of(), false, false, limit);
        }

        static Request slow(String path, Duration limit) {
            return new Request(path, null, List.of(), true, false, limit);
        }

        static Request stream(String path, Duration limit) {
            return new Request(path, null, List.of(), true, true, limit);
        }
    }

    private static final int MAX_ERROR = 64 * 1024;

    final Request request;
    private final Receiver receiver;
    private int status;
    private ByteArrayOutputStream error;

    Connection connection;
    boolean retried;
    boolean finished;
    boolean counted;
    long since;
    long triedAt;

    Call(Request request, Receiver receiver) {
        this.request = request;
        this.receiver = receiver;
    }

    /** Whether its time is over. */
    boolean isLate(long now) {
        return request.limit != null && now - since > request.limit.toNanos();
    }

    @Override
    public void onHead(int status) {
        this.status = status;
        error = status == 200 ? null : new ByteArrayOutputStream();
    }

    @Override
    public void onBody(ByteBuffer piece) {
        if (finished) {
            return;
        }
        if (error == null) {
            receiver.onBody(piece);
            return;
        }
        // the text of an error goes into the pin's status: there is no use for more than this
        byte[] some = new byte[Math.min(piece.remaining(), MAX_ERROR - error.size())];
        piece.get(some);
        error.write(some, 0, some.length);
    }

    @Override
    public void onEnd(String streamError) {
        if (finished) {
            return;
        }
        if (error != null) {
            fail(KuboErrors.of(request.path, status, error.toString(StandardCharsets.UTF_8)));
        } else if (streamError != null) {
            fail(KuboErrors.inStream(request.path, status, streamError));
        } else {
            finished = true;
            receiver.onEnd();
        }
    }

    void fail(ClusterException e) {
        if (!finished) {
            finished = true;
            receiver.onFailure(e);
        }
    }
}
