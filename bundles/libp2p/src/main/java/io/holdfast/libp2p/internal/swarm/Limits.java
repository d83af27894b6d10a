package io.holdfast.libp2p.internal.swarm;

import java.time.Duration;

/**
 * How much others may take of this host.
 *
 * @param connections        in all; beyond, a new one is refused
 * @param connectionsPerPeer to one peer
 * @param handshakes         inbound connections that have not finished their handshake, in all
 * @param handshakesPerHost  the same, from one IP address
 * @param streamsPerPeer     inbound streams of one peer, over all its connections
 * @param streams            inbound streams in all
 * @param handshake          the time that a connection has to be secured and multiplexed
 * @param memory             bytes that the windows of all connections may grow to beyond their first size
 */
public record Limits(int connections, int connectionsPerPeer, int handshakes, int handshakesPerHost, int streamsPerPeer, int streams,
        Duration handshake, long memory) {
    /** For a node with default configuration. */
    public static final Limits DEFAULT = new Limits(1200, 8, 128, 16, 1024, 16_384, Duration.ofSeconds(10), 64L << 20);

    public Limits {
        atLeastOne("connections", connections);
        atLeastOne("connectionsPerPeer", connectionsPerPeer);
        atLeastOne("handshakes", handshakes);
        atLeastOne("handshakesPerHost", handshakesPerHost);
        atLeastOne("streamsPerPeer", streamsPerPeer);
        atLeastOne("streams", streams);
    }

    private static void atLeastOne(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + ": found " + value + ", expected at least 1");
        }
    }
}
