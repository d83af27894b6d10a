package io.holdfast.http.internal;

import io.holdfast.model.ClusterException;
import io.holdfast.spi.api.Api;
import io.holdfast.spi.part.Part;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands every request of one slot to the Api that serves it. A request counts as inside that Api until its stage completes, so an
 * Api that is swapped is let go only when it has answered.
 */
final class FrontServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(FrontServlet.class);

    private final transient Part<Api> part;
    private final String slot;

    FrontServlet(String slot, Part<Api> part) {
        this.slot = slot;
        this.part = part;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) {
        if (connection(request).isOutputShutdown()) {
            // Jetty ends the connections of a closing listener after the answer under way, but still reads what comes behind it:
            // a change must not be carried out whose answer has no way back
            connection(request).close();
            return;
        }
        AsyncContext async = request.startAsync();
        // a listing or an upload may take as long as it moves; what stands still is cut by the listener's idle timeout
        async.setTimeout(0);
        part.call(api -> api.handle(request, response)).whenComplete((done, error) -> {
            if (error != null) {
                fail(request, response, unwrap(error));
            }
            complete(async);
        });
    }

    private static void complete(AsyncContext async) {
        try {
            async.complete();
        } catch (IllegalStateException e) {
            LOG.debug("the connection went away before the answer was complete: {}", e.getMessage());
        }
    }

    private void fail(HttpServletRequest request, HttpServletResponse response, Throwable error) {
        ClusterException.NotReady away = error instanceof ClusterException.NotReady n ? n : null;
        if (error instanceof IOException || error instanceof TimeoutException) {
            LOG.debug("{}: the client of {} {} went away: {}", slot, request.getMethod(), request.getRequestURI(), error.getMessage());
        } else if (away == null) {
            LOG.warn("{}: {} {} failed", slot, request.getMethod(), request.getRequestURI(), error);
        }
        try {
            if (!response.isCommitted()) {
                answer(response, away);
                return;
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("no error answer could be sent: {}", e.getMessage());
        }
        // the client must not take what it got for the whole answer
        connection(request).close();
    }

    private static EndPoint connection(HttpServletRequest request) {
        return ServletContextRequest.getServletContextRequest(request).getConnectionMetaData().getConnection().getEndPoint();
    }

    private void answer(HttpServletResponse response, ClusterException.NotReady away) throws IOException {
        response.reset();
        response.setStatus(away != null ? 503 : 500);
        if (away != null) {
            response.setHeader("Retry-After", Long.toString(Math.max(1, away.retryAfter().toSeconds())));
        }
        String text = away != null ? "no " + slot + " API is serving at the moment, try again" : "internal error, see the log of this peer";
        byte[] body = ("{\"code\":" + response.getStatus() + ",\"message\":\"" + text + "\"}\n").getBytes(StandardCharsets.US_ASCII);
        response.setContentType("application/json");
        response.getOutputStream().write(body);
    }

    private static Throwable unwrap(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }
}
