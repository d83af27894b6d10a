package io.holdfast.api.rest.internal;

import io.holdfast.model.ClusterException;
import io.holdfast.spi.cluster.AddParams;
import java.time.Clock;
import java.util.Locale;

/**
 * The query of {@code POST /add}.
 *
 * @param params how to add
 * @param stream whether lines are sent as they come, rather than one array at the end
 */
record AddQuery(AddParams params, boolean stream) {
    /** @throws ClusterException.Invalid for the first parameter that cannot be read */
    static AddQuery parse(Query q, Clock clock) {
        // pin-update is checked but has no meaning here
        var options = PinQuery.parse(q, clock).withPinUpdate(null);
        String layout = oneOf(q, "layout", "balanced", "trickle");
        String format = oneOf(q, "format", "unixfs", "car");
        boolean stream = q.bool("stream-channels", true);
        int cidVersion = q.integer("cid-version");
        if (cidVersion < 0 || cidVersion > 1) {
            throw new ClusterException.Invalid("parameter cid-version invalid");
        }
        // carried by clients, of no meaning to the server, yet refused when unreadable
        q.bool("hidden", false);
        q.bool("recursive", false);
        AddParams params = new AddParams(options, layout, or(q.get("chunker"), AddParams.DEFAULT.chunker()),
                or(q.get("hash"), AddParams.DEFAULT.hash()).toLowerCase(Locale.ROOT), format, cidVersion,
                q.bool("raw-leaves", cidVersion > 0), q.bool("wrap-with-directory", false), q.bool("shard", false),
                q.bool("progress", false), q.bool("local", false), q.bool("nocopy", false), q.bool("no-pin", false));
        return new AddQuery(params, stream);
    }

    private static String oneOf(Query q, String name, String one, String other) {
        String value = q.get(name);
        if (value.isEmpty() || value.equals(one) || value.equals(other)) {
            return value;
        }
        throw new ClusterException.Invalid(name + " parameter is invalid");
    }

    private static String or(String value, String absent) {
        return value.isEmpty() ? absent : value;
    }
}
