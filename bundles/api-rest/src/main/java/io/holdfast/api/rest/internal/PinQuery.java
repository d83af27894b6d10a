package io.holdfast.api.rest.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.GoDuration;
import io.holdfast.model.GoTime;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.model.PinMode;
import io.holdfast.model.PinOptions;
import io.holdfast.model.Times;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Pin options from a query. The first thing wrong ends it, with the text that IPFS Cluster has for it. */
final class PinQuery {
    private static final String META = "meta-";

    private PinQuery() {
    }

    /** @throws ClusterException.Invalid for the first parameter that cannot be read */
    static PinOptions parse(Query q, Clock clock) {
        int[] replication = replication(q);
        return new PinOptions(replication[0], replication[1], q.get("name"), PinMode.ofText(q.get("mode")), shardSize(q), peers(q),
                expiry(q, clock), metadata(q), pinUpdate(q), origins(q));
    }

    private static int[] replication(Query q) {
        if (!q.get("replication").isEmpty()) {
            // Go copies it into the other two, so those are the names in its messages
            return new int[] {both(q, "replication", "replication-min"), both(q, "replication", "replication-max")};
        }
        boolean today = !q.get("replication-min").isEmpty() || !q.get("replication-max").isEmpty();
        if (today) {
            return new int[] {q.integer("replication-min"), q.integer("replication-max")};
        }
        int seed = q.integer("replication_factor");
        return !q.get("replication_factor").isEmpty() ? new int[] {seed, seed}
                : new int[] {q.integer("replication_factor_min"), q.integer("replication_factor_max")};
    }

    private static int both(Query q, String name, String shown) {
        try {
            return Integer.parseInt(q.get(name));
        } catch (NumberFormatException e) {
            throw new ClusterException.Invalid("parameter " + shown + " invalid");
        }
    }

    private static long shardSize(Query q) {
        try {
            String text = q.get("shard-size");
            if (text.startsWith("+")) {
                throw new NumberFormatException(text);
            }
            return text.isEmpty() ? 0 : Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new ClusterException.Invalid("parameter shard_size is invalid");
        }
    }

    private static List<PeerId> peers(Query q) {
        String text = q.get("user-allocations");
        if (text.isEmpty()) {
            return null;
        }
        List<PeerId> peers = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            try {
                peers.add(PeerId.parse(one));
            } catch (IllegalArgumentException e) {
                // IPFS Cluster drops what it cannot read here, and clients rely on it: an allocation is a wish
                continue;
            }
        }
        return peers;
    }

    private static Instant expiry(Query q, Clock clock) {
        String at = q.get("expire-at");
        String in = q.get("expire-in");
        if (!at.isEmpty()) {
            try {
                return GoTime.parse(at);
            } catch (IllegalArgumentException e) {
                throw new ClusterException.Invalid("expire-at cannot be parsed: " + e.getMessage());
            }
        }
        if (in.isEmpty()) {
            return Times.ZERO;
        }
        Duration d;
        try {
            d = GoDuration.parse(in);
        } catch (IllegalArgumentException e) {
            throw new ClusterException.Invalid("expire-in cannot be parsed: " + e.getMessage());
        }
        if (d.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new ClusterException.Invalid("expire-in duration too short");
        }
        return clock.instant().plus(d);
    }

    private static Map<String, String> metadata(Query q) {
        Map<String, String> metadata = new TreeMap<>();
        q.all().forEach((name, value) -> {
            if (name.startsWith(META) && name.length() > META.length()) {
                metadata.put(name.substring(META.length()), value);
            }
        });
        return metadata;
    }

    private static Cid pinUpdate(Query q) {
        String text = q.get("pin-update");
        try {
            return text.isEmpty() ? null : Cid.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ClusterException.Invalid("error decoding update option parameter: " + e.getMessage());
        }
    }

    private static List<Multiaddr> origins(Query q) {
        String text = q.get("origins");
        if (text.isEmpty()) {
            return null;
        }
        List<Multiaddr> origins = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            Multiaddr address;
            try {
                address = Multiaddr.parse(one);
            } catch (IllegalArgumentException e) {
                throw new ClusterException.Invalid("error decoding multiaddress: " + e.getMessage());
            }
            if (address.value("p2p").isEmpty()) {
                throw new ClusterException.Invalid("multiaddress does not contain peer ID: " + one);
            }
            origins.add(address);
        }
        return origins;
    }
}
