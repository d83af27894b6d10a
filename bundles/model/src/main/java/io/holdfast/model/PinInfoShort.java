package io.holdfast.model;

import java.time.Instant;
import java.util.List;

/**
 * A status without what all peers share.
 *
 * @param peername      the cluster peer's name
 * @param ipfsPeerId    the daemon's peer ID; null when unknown
 * @param ipfsAddresses the daemon's addresses; null or empty when unknown
 * @param status        what the peer knows
 * @param timestamp     since when
 * @param error         empty = none
 * @param attemptCount  how often the running operation was tried
 * @param priorityPin   whether it is in the priority queue
 */
public record PinInfoShort(
        String peername,
        PeerId ipfsPeerId,
        List<Multiaddr> ipfsAddresses,
        TrackerStatus status,
        Instant timestamp,
        String error,
        int attemptCount,
        boolean priorityPin) {

    /** A bare status, without the peer's and the daemon's names. */
    public static PinInfoShort of(TrackerStatus status, Instant timestamp, String error) {
        return new PinInfoShort("", null, null, status, timestamp, error, 0, false);
    }

    /** The same, told by this peer about this daemon. */
    public PinInfoShort by(String peername, PeerId ipfsPeerId, List<Multiaddr> ipfsAddresses) {
        return new PinInfoShort(peername, ipfsPeerId, ipfsAddresses, status, timestamp, error, attemptCount, priorityPin);
    }
}
