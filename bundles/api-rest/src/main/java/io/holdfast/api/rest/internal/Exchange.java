package io.holdfast.api.rest.internal;

import io.holdfast.spi.stream.Feed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** One request and its answer. Whoever answers it completes {@link #done}, once; nothing here blocks. */
final class Exchange {
    /** Up to here Jetty keeps the body in its own buffer, so a plain write cannot block. */
    private static final int SMALL = 4 * 1024;

    final HttpServletRequest request;
    final HttpServletResponse response;
    /** Completes when everything is written; fails to have the connection cut. */
    final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Map<String, List<String>> headers;
    private final OpenOutputs outputs;
    /** Bytes of the body, for the access log. */
    volatile long sent;
    private boolean headed;

    Exchange(HttpServletRequest request, HttpServletResponse response, Map<String, List<String>> headers, OpenOutputs outputs) {
        this.request = request;
        this.response = response;
        this.headers = headers;
        this.outputs = outputs;
    }

    /** The headers that every answer of a handler has. */
    void handlerHeaders() {
        if (headed) {
            return;
        }
        headed = true;
        response.setHeader("Content-Type", "application/json");
        headers.forEach((name, values) -> values.forEach(v -> {
            if (name.equalsIgnoreCase("Content-Type")) {
                response.setHeader(name, v);
            } else {
                response.addHeader(name, v);
            }
        }));
    }

    /** 204. */
    void empty() {
        handlerHeaders();
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        done.complete(null);
    }

    /** 204 when this stage is done. */
    void empty(CompletionStage<Void> stage) {
        stage.whenComplete((v, e) -> {
            if (e != null) {
                error(e);
            } else {
                empty();
            }
        });
    }

    /** A status without headers and body of ours. */
    void bare(int status) {
        response.setStatus(status);
        response.setContentLength(0);
        done.complete(null);
    }

    /** A JSON document, complete with its line end. */
    void json(int status, byte[] body) {
        handlerHeaders();
        response.setStatus(status);
        body(body);
    }

    void json(int status, String body) {
        json(status, body.getBytes(StandardCharsets.UTF_8));
    }

    void error(Throwable error) {
        error(Failure.of(error));
    }

    void error(Failure failure) {
        if (failure.retryAfter() > 0) {
            response.setHeader("Retry-After", Long.toString(failure.retryAfter()));
        }
        json(failure.status(), failure.json());
    }

    void body(byte[] body) {
        sent = body.length;
        try {
            if (body.length <= SMALL) {
                // the length is left to the server: were it known, this write would be the last one, and would go to the network
                response.getOutputStream().write(body);
                done.complete(null);
            } else {
                response.setContentLength(body.length);
                finishWith(output().write(body));
            }
        } catch (IOException | IllegalStateException e) {
            done.completeExceptionally(e);
        }
    }

    /** Ends the answer when this does. */
    void finishWith(CompletionStage<?> last) {
        last.whenComplete((r, e) -> {
            if (e != null) {
                done.completeExceptionally(e);
            } else {
                done.complete(null);
            }
        });
    }

    /** The asynchronous way to write the body; to be asked for once. Watched: a client that stops reading is given up. */
    AsyncOutput output() throws IOException {
        AsyncOutput output = new AsyncOutput(response.getOutputStream());
        outputs.watch(output, this);
        return output;
    }

    /** Answers with the object that this stage gives. */
    <T> void object(CompletionStage<T> stage, Function<T, byte[]> writer) {
        stage.whenComplete((value, e) -> {
            try {
                if (e != null) {
                    error(e);
                } else {
                    json(HttpServletResponse.SC_OK, writer.apply(value));
                }
            } catch (RuntimeException broken) {
                done.completeExceptionally(broken);
            }
        });
    }

    /** Answers with all that this feed gives, a JSON document a line. */
    <T> void lines(Feed<T> feed, Wire.Writer<T> writer) {
        new StreamAnswer<>(this, feed, writer, false).start();
    }

    /** Answers with all that this feed gives, as one JSON array: what clients of the seed's time expect. */
    <T> void array(Feed<T> feed, Wire.Writer<T> writer) {
        new StreamAnswer<>(this, feed, writer, true).start();
    }

    /** Sets the trailers, where the client's HTTP version has them. */
    void trailers(java.util.function.Supplier<Map<String, String>> trailers) {
        if (request.getProtocol().equals("HTTP/1.1")) {
            response.setTrailerFields(trailers);
        }
    }
}
