package io.holdfast.console.internal;

import io.holdfast.spi.cluster.Cluster;
import java.io.PrintStream;
import java.util.Set;

/** What concerns the peers: id, peers. */
final class PeerCommands {
    private final Cluster cluster;
    private final Waiting waiting;
    private final PrintStream out;

    PeerCommands(Cluster cluster, Waiting waiting, PrintStream out) {
        this.cluster = cluster;
        this.waiting = waiting;
        this.out = out;
    }

    void id(String... words) {
        new Args("id", words, Set.of(), Set.of()).none();
        out.print(Texts.id(waiting.of(cluster.id())));
    }

    void peers(String... words) {
        new Args("peers", words, Set.of(), Set.of()).none();
        waiting.each(cluster.peers(), id -> out.print(Texts.id(id)));
    }
}
