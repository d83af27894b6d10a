package io.holdfast.console.internal;

import io.holdfast.model.AddedOutput;
import io.holdfast.model.GlobalPinInfo;
import io.holdfast.model.Id;
import io.holdfast.model.IpfsId;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfoShort;
import io.holdfast.model.PinOptions;
import io.holdfast.model.Times;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How values look on the console. Source: the text output of ipfs-cluster-ctl 1.1.6. Differs: times are UTC, expiry is a time. */
final class Texts {
    private static final DateTimeFormatter DAY_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Texts() {
    }

    static String id(Id id) {
        if (id.error() != null && !id.error().isEmpty()) {
            return id.id() + " | ERROR: " + id.error() + "\n";
        }
        int others = id.clusterPeers() == null ? 0 : Math.max(0, id.clusterPeers().size() - 1);
        StringBuilder out = new StringBuilder();
        out.append(id.id()).append(" | ").append(id.peername()).append(" | Sees ").append(others).append(" other peers\n");
        out.append("  > Addresses:\n");
        addresses(out, id.addresses());
        IpfsId ipfs = id.ipfs();
        if (ipfs == null) {
            return out.toString();
        }
        if (ipfs.error() != null && !ipfs.error().isEmpty()) {
            out.append("  > IPFS ERROR: ").append(ipfs.error()).append('\n');
        } else {
            out.append("  > IPFS: ").append(ipfs.id()).append('\n');
            addresses(out, ipfs.addresses());
        }
        return out.toString();
    }

    private static void addresses(StringBuilder out, List<Multiaddr> addresses) {
        if (addresses != null) {
            addresses.stream().map(Multiaddr::toString).sorted().forEach(a -> out.append("    - ").append(a).append('\n'));
        }
    }

    static String pin(Pin pin) {
        PinOptions options = pin.options();
        boolean meta = options.metadata() != null && !options.metadata().isEmpty();
        return pin.cid() + " | " + options.name() + " | " + type(pin)
                + " | Repl. Factor: " + (pin.everywhere() ? "-1" : options.replicationMin() + "--" + options.replicationMax())
                + " | Allocations: " + allocations(pin)
                + " | " + depth(pin.maxDepth())
                + " | Metadata: " + (meta ? "yes" : "no")
                + " | Exp: " + (Times.isUnset(options.expireAt()) ? "∞" : DAY_TIME.format(options.expireAt()))
                + " | Added: " + (Times.isUnset(pin.timestamp()) ? "unknown" : DAY_TIME.format(pin.timestamp())) + "\n";
    }

    private static String type(Pin pin) {
        return pin.type().text().toUpperCase(Locale.ROOT) + (pin.maxDepth() == 0 ? "-DIRECT" : "");
    }

    private static String allocations(Pin pin) {
        if (pin.everywhere()) {
            return "[everywhere]";
        }
        List<PeerId> peers = pin.allocations() == null ? List.of() : pin.allocations();
        return "[" + String.join(" ", peers.stream().map(PeerId::toString).sorted().toList()) + "]";
    }

    private static String depth(int depth) {
        return depth == 0 ? "Direct" : depth < 0 ? "Recursive" : "Recursive-" + depth;
    }

    static String status(GlobalPinInfo info) {
        StringBuilder out = new StringBuilder();
        out.append(info.cid());
        if (info.name() != null && !info.name().isEmpty()) {
            out.append(" | ").append(info.name());
        }
        out.append(":\n");
        Map<String, PinInfoShort> peers = new TreeMap<>();
        if (info.peerMap() != null) {
            info.peerMap().forEach((peer, status) -> peers.put(peer.toString(), status));
        }
        peers.forEach((peer, status) -> out.append(line(peer, status)));
        return out.toString();
    }

    private static String line(String peer, PinInfoShort status) {
        String who = status.peername() == null || status.peername().isEmpty() ? peer : status.peername();
        String error = status.error() == null || status.error().isEmpty() ? "" : ": " + status.error();
        return String.format("    > %-20s : %s%s | %s | Attempts: %d | Priority: %b%n", who,
                status.status().text().toUpperCase(Locale.ROOT), error, seconds(status.timestamp()), status.attemptCount(), status.priorityPin());
    }

    private static Instant seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    static String added(AddedOutput added, boolean quiet) {
        return (quiet ? added.cid().toString() : "added " + added.cid() + " " + added.name()) + "\n";
    }
}
