package io.holdfast.console.internal;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.Host;
import io.holdfast.spi.host.PeerStore;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What concerns the network: swarm, connect, disconnect, ping. */
final class NetworkCommands {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MOST_PINGS = 1000;

    private final Host host;
    private final Waiting waiting;
    private final PrintStream out;

    NetworkCommands(Host host, Waiting waiting, PrintStream out) {
        this.host = host;
        this.waiting = waiting;
        this.out = out;
    }

    void swarm(String... words) {
        new Args("swarm", words, Set.of(), Set.of()).none();
        for (Multiaddr address : host.addresses()) {
            out.println("listening on " + address.withPeer(host.id()));
        }
        Table table = new Table("PEER", "WHO DIALED", "ADDRESS", "SECURITY", "STREAMS", "SINCE", "AGENT");
        List<Connection> all = host.connections().stream()
                .sorted(Comparator.comparing(Connection::peer).thenComparing(Connection::opened)).toList();
        for (Connection c : all) {
            table.row(c.peer().toString(), c.direction() == Connection.Direction.OUTBOUND ? "this peer" : "that peer",
                    c.remoteAddress().toString(), c.security(), Integer.toString(c.streams().size()), seconds(c.opened()),
                    host.peerStore().identity(c.peer()).map(PeerStore.Identity::agent).map(NetworkCommands::printable).orElse(""));
        }
        out.print(all.isEmpty() ? "no connections\n" : table.toString());
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** It is the other side's text: nothing of it may tell the terminal what to do, or turn the line round. */
    private static String printable(String text) {
        String clean = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
        return clean.length() <= 60 ? clean : clean.substring(0, 60) + "…";
    }

    void connect(String... words) {
        Target target = target("connect", new Args("connect", words, Set.of(), Set.of()));
        Connection c = waiting.of(host.connect(target.peer, target.addresses, LIMIT));
        out.println("connected to " + c.remoteAddress().withPeer(c.peer()) + " by " + c.security());
    }

    void disconnect(String... words) {
        PeerId peer = peer("disconnect", new Args("disconnect", words, Set.of(), Set.of()).one("a peer ID"));
        int count = host.connections(peer).size();
        if (count == 0) {
            throw new CommandException("disconnect: found no connection to " + peer);
        }
        waiting.of(host.disconnect(peer));
        out.println("closed " + count + (count == 1 ? " connection to " : " connections to ") + peer);
    }

    void ping(String... words) {
        Args args = new Args("ping", words, Set.of(), Set.of("-n", "--count"));
        Target target = target("ping", args);
        Integer count = args.number("-n") != null ? args.number("-n") : args.number("--count");
        if (count != null && (count < 1 || count > MOST_PINGS)) {
            throw new CommandException("ping -n: found " + count + ", expected 1 to " + MOST_PINGS);
        }
        waiting.of(host.connect(target.peer, target.addresses, LIMIT));
        for (int i = 0; i < (count == null ? 1 : count); i++) {
            Duration time = waiting.of(host.ping(target.peer, LIMIT));
            out.println(String.format(Locale.ROOT, "%s: %.3f ms", target.peer, time.toNanos() / 1e6));
        }
    }

    private record Target(PeerId peer, List<Multiaddr> addresses) {
    }

    private static Target target(String command, Args args) {
        String text = args.one("a multiaddress with /p2p, or a peer ID");
        if (!text.startsWith("/")) {
            return new Target(peer(command, text), List.of());
        }
        try {
            Multiaddr address = Multiaddr.parse(text);
            PeerId peer = address.peer().orElseThrow(() -> new CommandException(command + ": found " + text + ", expected /p2p/<peer ID> at its end"));
            return new Target(peer, address.withoutPeer().map(List::of).orElse(List.of()));
        } catch (IllegalArgumentException e) {
            throw new CommandException(command + ": " + e.getMessage());
        }
    }

    private static PeerId peer(String command, String text) {
        try {
            return PeerId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandException(command + ": " + e.getMessage());
        }
    }
}
