package io.holdfast.http.internal;

import java.nio.charset.StandardCharsets;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/** What the server itself has to refuse (431, malformed HTTP) is answered in one line of plain text, as Go's server does. */
final class PlainErrors extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (response.getStatus() == HttpStatus.URI_TOO_LONG_414) {
            // for Go the first line is a part of the head like any other
            response.setStatus(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431);
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
        response.write(true, body(response.getStatus()), callback);
        return true;
    }

    private static ByteBuffer body(int status) {
        String message = HttpStatus.getMessage(status);
        return BufferUtil.toBuffer(status + " " + message, StandardCharsets.US_ASCII);
    }
}
