package io.holdfast.api.rest.internal;

import io.holdfast.model.AddedOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What the client of an upload is told. The status line waits for the first line of output or, for an array, for more of it than is
 * held back, so that what goes wrong before has a status of its own. What goes wrong later is told in the trailer; an array is then
 * left unclosed and its connection cut. Thread-safe.
 */
final class AddAnswer {
    /** So much of an array is collected before any of it is sent. */
    private static final int HELD_BACK = 64 << 10;
    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    private final Exchange exchange;
    private final boolean stream;
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private AsyncOutput output;
    private CompletionStage<Void> last = DONE;
    private boolean begun;
    private boolean over;
    private volatile String trailer;

    AddAnswer(Exchange exchange, boolean stream) {
        this.exchange = exchange;
        this.stream = stream;
    }

    /** One line of output. */
    synchronized void line(AddedOutput added) {
        if (over) {
            return;
        }
        byte[] line = Wire.added(added);
        if (!stream) {
            collected.write(begun ? ',' : '[');
            begun = true;
            collected.write(line, 0, line.length - 1);
            if (collected.size() > HELD_BACK) {
                part();
            }
        } else {
            if (output == null) {
                begin();
            }
            write(line);
        }
    }

    /** Sends what has been collected of the array, in one piece when this is all of it. */
    private CompletionStage<Void> part() {
        if (output == null) {
            headers();
            exchange.response.setStatus(200);
            if (over) {
                exchange.response.setContentLength(collected.size());
            } else if (exchange.request.getProtocol().equals("HTTP/1.1")) {
                // said, because a connection that closes would end the body too, and then nobody sees that it was cut
                exchange.response.setHeader("Transfer-Encoding", "chunked");
            }
        }
        byte[] bytes = collected.toByteArray();
        collected.reset();
        return write(bytes);
    }

    private void begin() {
        headers();
        exchange.response.setHeader("X-Chunked-Output", "1");
        exchange.response.setHeader("Trailer", StreamAnswer.TRAILER);
        exchange.response.setStatus(200);
        exchange.trailers(() -> trailer == null ? null : Map.of(StreamAnswer.TRAILER, trailer));
    }

    private void headers() {
        exchange.handlerHeaders();
        exchange.response.setHeader("Cache-Control", "no-cache");
        exchange.response.setHeader("Connection", "close");
    }

    private CompletionStage<Void> write(byte[] bytes) {
        try {
            if (output == null) {
                output = exchange.output();
            }
            exchange.sent += bytes.length;
            last = output.write(bytes);
        } catch (IOException | IllegalStateException e) {
            last = CompletableFuture.failedFuture(e);
        }
        return last;
    }

    /** Bytes that the client has not taken yet. */
    synchronized long pending() {
        return output == null ? 0 : output.pending();
    }

    /** Completes when the client has taken everything so far. */
    synchronized CompletionStage<Void> taken() {
        return last;
    }

    /** Everything was added and pinned. Completes when it is sent. */
    synchronized CompletionStage<Void> end() {
        over = true;
        if (stream) {
            if (output == null) {
                begin();
                exchange.response.setContentLength(0);
            }
            return last;
        }
        collected.writeBytes((begun ? "]\n" : "null\n").getBytes(StandardCharsets.US_ASCII));
        return part();
    }

    /** Something went wrong; only the first time counts. Completes when it is sent. */
    synchronized CompletionStage<Void> fail(Throwable error) {
        if (over) {
            return last;
        }
        over = true;
        if (last.toCompletableFuture().isCompletedExceptionally()) {
            // the client has gone, and with it everybody who could be told
            return last;
        }
        Failure failure = Failure.of(error);
        if (output != null && !stream) {
            last = CompletableFuture.failedFuture(new IOException("the add failed after part of the answer was sent: " + failure.message()));
            return last;
        }
        if (output != null) {
            trailer = Texts.headerValue(failure.message());
            return last;
        }
        return refuse(failure);
    }

    private CompletionStage<Void> refuse(Failure failure) {
        headers();
        if (failure.retryAfter() > 0) {
            exchange.response.setHeader("Retry-After", Long.toString(failure.retryAfter()));
        }
        byte[] body = failure.json().getBytes(StandardCharsets.UTF_8);
        exchange.response.setStatus(failure.status());
        exchange.response.setContentLength(body.length);
        return write(body);
    }
}
