package io.holdfast.ipfs.http.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.holdfast.model.ClusterException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** What the daemon's refusals become. Source: kubo's RPC ({@code {"Message","Code","Type":"error"}} with status 500). */
final class KuboErrors {
    static final Duration RETRY = Duration.ofSeconds(1);
    private static final int SHOWN = 2048;

    private KuboErrors() {
    }

    /** For an answer of this status, which is not 200. */
    static ClusterException of(String path, int status, String body) {
        String message = message(body);
        if (message != null) {
            return said(path, status, message);
        }
        String text = "IPFS request failed (is it running?) (" + path + "). Code " + status + ": " + shown(body.strip());
        return status >= 502 && status <= 504 ? new ClusterException.NotReady(text, RETRY) : new ClusterException.Refused(text);
    }

    /** For an error that came after the status 200, in the stream or in its trailer. */
    static ClusterException inStream(String path, int status, String message) {
        return said(path, status, message);
    }

    private static ClusterException said(String path, int status, String message) {
        String text = "IPFS error (" + path + "). Code: " + status + ". Message: " + shown(message);
        boolean missing = path.startsWith("block/get") && (message.contains("could not find") || message.contains("not found"));
        return missing ? new ClusterException.NotFound(text) : new ClusterException.Refused(text);
    }

    /** Whether the daemon said no with a message of this ending. */
    static boolean isRefused(Throwable e, String ending) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        return cause instanceof ClusterException.Refused && cause.getMessage().endsWith(ending);
    }

    /** For an answer that is not what the daemon's documentation promises. */
    static ClusterException notUnderstood(String path, String what) {
        return new ClusterException.Internal("IPFS answer not understood (" + path + "): " + shown(what), null);
    }

    static ClusterException notUnderstood(String path, IOException e) {
        String what = e instanceof JsonProcessingException j ? j.getOriginalMessage() : String.valueOf(e.getMessage());
        return notUnderstood(path, what);
    }

    /** What broke a connection, or kept it from being made, in a few words. */
    static String reason(IOException e) {
        if (e instanceof UnknownHostException) {
            return "unknown host " + e.getMessage();
        }
        String text = String.valueOf(e.getMessage());
        return e instanceof ConnectException && text.startsWith("Connection") ? "c" + text.substring(1) : text;
    }

    private static String message(String body) {
        if (!body.startsWith("{")) {
            return null;
        }
        try {
            Map<String, Object> fields = Json.object(body.getBytes(StandardCharsets.UTF_8));
            return fields.get("Message") instanceof String m ? m : null;
        } catch (IOException e) {
            // not the daemon's own error: it is shown as it came
            return null;
        }
    }

    private static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
