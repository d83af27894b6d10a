package io.holdfast.spi.host;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** What is known of other peers. Thread-safe; bounded: what is known least lately is forgotten first. */
@ProviderType
public interface PeerStore {
    /** Time to live of an address that is kept until it is removed, over restarts. */
    Duration PERMANENT = Duration.ofDays(36_500);

    /** The peers of which an address is known. */
    List<PeerId> peers();

    /** The addresses of this peer, without {@code /p2p}, those that worked last first. */
    List<Multiaddr> addresses(PeerId peer);

    /** Adds addresses or prolongs them; {@code /p2p} at their end is dropped. @param timeToLive from now, > 0 */
    void add(PeerId peer, Collection<Multiaddr> addresses, Duration timeToLive);

    /** Forgets the peer's addresses. */
    void remove(PeerId peer);

    /** What the peer said of itself on the last connection; empty when it never did. */
    Optional<Identity> identity(PeerId peer);

    /**
     * What the peer has signed of its addresses on the last connection, in the form in which peers pass it on: a libp2p signed peer
     * record (RFC 0003), verified. Not copied: must not be changed. Empty when it has shown none, or none that is right.
     */
    default Optional<byte[]> signedRecord(PeerId peer) {
        return Optional.empty();
    }

    /**
     * What a peer says of itself. Source: libp2p, identify.
     *
     * @param publicKey libp2p's protobuf message
     * @param agent     free text, never null
     * @param protocols what it speaks
     * @param addresses where it says it listens
     * @param observed  where it sees this peer; null when it did not say
     */
    record Identity(byte[] publicKey, String agent, List<String> protocols, List<Multiaddr> addresses, Multiaddr observed) {
    }
}
