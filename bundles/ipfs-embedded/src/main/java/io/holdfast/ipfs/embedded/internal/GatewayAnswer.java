package io.holdfast.ipfs.embedded.internal;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Headers and body of one answer. */
final class GatewayAnswer {
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final boolean head;

    GatewayAnswer(HttpServletRequest request, HttpServletResponse response) {
        this.request = request;
        this.response = response;
        this.head = request.getMethod().equals("HEAD");
        response.setHeader("X-Content-Type-Options", "nosniff");
    }

    boolean isCommitted() {
        return response.isCommitted();
    }

    CompletionStage<Void> error(int status, String message) {
        for (String header : new String[] {"Etag", "Cache-Control", "X-Ipfs-Path"}) {
            response.setHeader(header, null);
        }
        return page(status, "text/plain; charset=utf-8", message + "\n");
    }

    CompletionStage<Void> redirect(String location) {
        response.setHeader("Location", request.getQueryString() == null ? location : location + "?" + request.getQueryString());
        return page(301, "text/plain; charset=utf-8", "see " + location + "\n");
    }

    CompletionStage<Void> empty(int status) {
        response.setStatus(status);
        return CompletableFuture.completedFuture(null);
    }

    /** Tells of the content's version; gives whether the client has it. */
    boolean unchanged(String etag, String cacheControl) {
        response.setHeader("Etag", etag);
        response.setHeader("Cache-Control", cacheControl);
        response.setHeader("X-Ipfs-Path", request.getRequestURI());
        String known = request.getHeader("If-None-Match");
        if (known == null) {
            return false;
        }
        for (String tag : known.split(",")) {
            String t = tag.trim();
            if (t.equals("*") || (t.startsWith("W/") ? t.substring(2) : t).equals(etag)) {
                return true;
            }
        }
        return false;
    }

    /** The part that is asked for, or null for all. */
    ByteRange range(long size, String etag) {
        String condition = request.getHeader("If-Range");
        response.setHeader("Accept-Ranges", "bytes");
        return condition == null || condition.equals(etag) ? ByteRange.parse(request.getHeader("Range"), size) : null;
    }

    CompletionStage<Void> unsatisfiable(long size) {
        response.setHeader("Content-Range", "bytes */" + size);
        return error(416, "the range asked for lies beyond the " + size + " bytes of the file");
    }

    CompletionStage<Void> page(int status, String type, String text) {
        ByteBuffer body = GatewayApi.utf8(text);
        response.setStatus(status);
        response.setContentType(type);
        response.setContentLengthLong(body.remaining());
        return write(body, () -> CompletableFuture.completedFuture(null));
    }

    CompletionStage<Void> stream(String type, ByteRange range, long size, Supplier<CompletionStage<ByteBuffer>> content) {
        // the answer begins with the first bytes: so that they cannot be had can still be said
        CompletionStage<ByteBuffer> first = head ? CompletableFuture.completedFuture(null) : content.get();
        return first.thenCompose(bytes -> send(type, range, size, bytes, content));
    }

    private CompletionStage<Void> send(String type, ByteRange range, long size, ByteBuffer first,
            Supplier<CompletionStage<ByteBuffer>> content) {
        response.setContentType(type);
        if (range != null) {
            response.setStatus(206);
            response.setHeader("Content-Range", "bytes " + range.offset() + "-" + (range.offset() + range.length() - 1) + "/" + size);
        }
        response.setContentLengthLong(range == null ? size : range.length());
        return write(first, content);
    }

    private CompletionStage<Void> write(ByteBuffer first, Supplier<CompletionStage<ByteBuffer>> content) {
        if (head || first == null) {
            return CompletableFuture.completedFuture(null);
        }
        try {
            BodyWriter writer = new BodyWriter(response.getOutputStream(), first, content);
            response.getOutputStream().setWriteListener(writer);
            return writer.done();
        } catch (IOException | IllegalStateException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
