package io.holdfast.api.rest.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.model.json.Json;
import io.holdfast.spi.stream.Feed;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A listing as it goes out: one batch is pulled, written and taken by the client before the next is pulled. What goes wrong before
 * the first object is an error answer, what goes wrong later is told in the trailer.
 */
final class StreamAnswer<T> {
    static final String TRAILER = "X-Stream-Error";
    /** The first batch is small, so that the first line leaves at once. */
    private static final int FIRST = 16;
    private static final int BATCH = 512;
    /** What a batch should come to: a client that stops reading holds that much. */
    private static final int BATCH_BYTES = 128 * 1024;

    private final Exchange exchange;
    private final Feed<T> feed;
    private final Wire.Writer<T> writer;
    private final boolean array;
    private AsyncOutput output;
    private int batch = FIRST;
    private int lastSize = 4096;
    private volatile String trailer = "";

    StreamAnswer(Exchange exchange, Feed<T> feed, Wire.Writer<T> writer, boolean array) {
        this.exchange = exchange;
        this.feed = feed;
        this.writer = writer;
        this.array = array;
    }

    void start() {
        exchange.done.whenComplete((r, e) -> feed.close());
        exchange.handlerHeaders();
        if (!array) {
            exchange.response.setHeader("Trailer", TRAILER);
        }
        pull();
    }

    // a loop where the feed and the client keep up, a callback where one of them has to be waited for
    private void pull() {
        while (true) {
            CompletableFuture<List<T>> next = feed.next(batch).toCompletableFuture();
            if (!next.isDone()) {
                next.whenComplete((elements, e) -> {
                    if (take(elements, e)) {
                        pull();
                    }
                });
                return;
            }
            Throwable error = next.handle((r, e) -> e).join();
            if (!take(error == null ? next.join() : null, error)) {
                return;
            }
        }
    }

    /** Whether the next batch is to be pulled now. */
    private boolean take(List<T> elements, Throwable error) {
        try {
            if (error != null) {
                failed(error);
                return false;
            }
            if (elements.isEmpty()) {
                ended();
                return false;
            }
            CompletableFuture<Void> written = send(elements).toCompletableFuture();
            if (written.isDone() && !written.isCompletedExceptionally()) {
                return true;
            }
            written.whenComplete((r, e) -> {
                if (e != null) {
                    exchange.done.completeExceptionally(e);
                } else {
                    pull();
                }
            });
        } catch (IOException | RuntimeException e) {
            exchange.done.completeExceptionally(e);
        }
        return false;
    }

    private CompletionStage<Void> send(List<T> elements) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(lastSize + lastSize / 4);
        boolean first = output == null;
        if (first) {
            exchange.response.setStatus(HttpServletResponse.SC_OK);
            exchange.trailers(() -> array ? null : Map.of(TRAILER, trailer));
            output = exchange.output();
        }
        try (JsonGenerator to = Json.FACTORY.createGenerator(bytes)) {
            boolean opening = first;
            for (T element : elements) {
                if (array) {
                    to.writeRaw(opening ? '[' : ',');
                    opening = false;
                }
                writer.write(to, element);
                to.writeRaw('\n');
            }
        }
        lastSize = bytes.size();
        batch = (int) Math.max(1, Math.min(BATCH, (long) BATCH_BYTES * elements.size() / lastSize));
        exchange.sent += bytes.size();
        return output.write(bytes.toByteArray());
    }

    private void failed(Throwable error) {
        Failure failure = Failure.of(error);
        if (output == null) {
            exchange.error(failure);
            return;
        }
        trailer = Texts.headerValue(failure.message());
        if (array) {
            // an array that is not closed is the only sign that its reader will notice
            exchange.done.completeExceptionally(error);
        } else {
            exchange.done.complete(null);
        }
    }

    private void ended() {
        if (output == null) {
            if (array) {
                exchange.body(new byte[] {'[', ']', '\n'});
            } else {
                exchange.response.setStatus(HttpServletResponse.SC_NO_CONTENT);
                exchange.done.complete(null);
            }
        } else if (array) {
            exchange.finishWith(output.write(new byte[] {']', '\n'}));
        } else {
            exchange.done.complete(null);
        }
    }
}
