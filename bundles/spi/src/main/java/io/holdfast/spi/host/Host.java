package io.holdfast.spi.host;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * This peer on the network. Thread-safe; nothing blocks; every stage completes within its limit, with a {@link HostException} when it
 * fails. Callbacks run on the network's threads and must be short.
 *
 * <p>What answers other peers is not registered here: {@link ProtocolHandler}, {@link ConnectionGater} and {@link ConnectionListener}
 * are whiteboard services.
 */
@ProviderType
public interface Host {
    /** This peer's ID. */
    PeerId id();

    /** Where other peers can reach this one, as bound or as configured to be announced, without {@code /p2p}; never null. */
    List<Multiaddr> addresses();

    /**
     * Where this one listens, as bound, for any-addresses at each interface, without {@code /p2p}, whatever it is configured to announce;
     * never null. A host that does not know takes what it announces for it.
     */
    default List<Multiaddr> listening() {
        return addresses();
    }

    /**
     * The connection to this peer: the one there is, else a new one, dialed at these addresses and at those of the peer store. Calls for
     * one peer at the same time share one dial.
     *
     * @param addresses where to try besides what the peer store knows; may be empty; {@code /p2p} at the end must name the peer
     * @param limit     for all of it, > 0
     * @return fails with {@code UNREACHABLE} (names each address with its failure), {@code WRONG_PEER}, {@code TIMED_OUT},
     *     {@code GATED}, {@code LIMITED}; a retry is safe
     */
    CompletionStage<Connection> connect(PeerId peer, Collection<Multiaddr> addresses, Duration limit);

    /**
     * A new stream to this peer over the connection there is, else over a new one, as {@link #connect}.
     *
     * @param protocols the first that the peer speaks is taken; not empty
     * @param limit     for all of it, > 0
     * @return fails as {@link #connect} and {@link Connection#open}
     */
    CompletionStage<Stream> open(PeerId peer, List<String> protocols, Duration limit);

    /** All open connections, in no order. */
    List<Connection> connections();

    /** The open connections to this peer; empty when there is none. */
    List<Connection> connections(PeerId peer);

    /** Closes all connections to this peer; completes when they are closed. */
    CompletionStage<Void> disconnect(PeerId peer);

    /** The round-trip time to a peer, over {@code /ipfs/ping/1.0.0}; connects when need be; fails as {@link #open}. */
    CompletionStage<Duration> ping(PeerId peer, Duration limit);

    /** Keeps the connections to this peer when there are too many, until as many tags are taken back as were given. */
    void protect(PeerId peer, String tag);

    /** Takes one tag back; whether the peer is still protected by another. */
    boolean unprotect(PeerId peer, String tag);

    /** What is known of other peers. */
    PeerStore peerStore();

    /** Bytes of the streams of each protocol since the host started, by protocol ID. */
    Map<String, Bandwidth> bandwidth();

    /**
     * Traffic of one protocol.
     *
     * @param totalIn  bytes received since the host started
     * @param totalOut bytes sent
     * @param rateIn   bytes received per second, lately
     * @param rateOut  bytes sent per second, lately
     */
    record Bandwidth(long totalIn, long totalOut, double rateIn, double rateOut) {
    }
}
