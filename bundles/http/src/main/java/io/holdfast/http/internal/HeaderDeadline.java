package io.holdfast.http.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * Cuts connections whose request takes too long to come. Jetty's idle timeout alone would let a client that sends a byte now and
 * then hold a connection for hours. {@link #sweep} runs a few times a second and only reads the state of each connection's parser.
 */
final class HeaderDeadline implements Connection.Listener {
    private final Map<HttpConnection, Wait> open = new ConcurrentHashMap<>();

    /** What a connection was doing when it was last looked at, and since when (nanoseconds). */
    private record Wait(Phase phase, long messages, long since) {
    }

    private enum Phase { IDLE, HEAD, BODY, ANSWER }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof HttpConnection http) {
            open.put(http, new Wait(Phase.HEAD, 0, System.nanoTime()));
        }
    }

    @Override
    public void onClosed(Connection connection) {
        if (connection instanceof HttpConnection http) {
            open.remove(http);
        }
    }

    /** Closes what has waited longer than this for its head or its whole request; 0 = no limit. */
    void sweep(long headNanos, long requestNanos, long now) {
        open.forEach((connection, before) -> {
            Phase phase = phase(connection);
            long messages = connection.getMessagesIn();
            boolean same = phase == before.phase && messages == before.messages || phase == Phase.BODY && before.phase == Phase.HEAD;
            Wait wait = new Wait(phase, messages, same ? before.since : now);
            open.replace(connection, before, wait);
            long limit = switch (phase) {
                case HEAD -> headNanos;
                case BODY -> requestNanos;
                case IDLE, ANSWER -> 0;
            };
            if (limit > 0 && now - wait.since > limit) {
                open.remove(connection);
                connection.getEndPoint().close();
            }
        });
    }

    private static Phase phase(HttpConnection connection) {
        HttpParser parser = connection.getParser();
        if (parser.inHeaderState()) {
            // a connection kept alive waits for its next request under the idle timeout; a new one has to speak up
            boolean nothing = parser.isState(HttpParser.State.START);
            return nothing && connection.getMessagesIn() > 0 ? Phase.IDLE : Phase.HEAD;
        }
        return parser.inContentState() ? Phase.BODY : Phase.ANSWER;
    }
}
