package io.holdfast.libp2p.internal.records;

import io.holdfast.model.Multiaddr;
import io.holdfast.spi.node.Node;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** This node's signed record: signed anew when its addresses are others than the last time. */
public final class OwnRecord {
    private final Node node;
    private final Clock clock;
    private List<Multiaddr> addresses;
    private byte[] envelope;
    private long sequence;

    public OwnRecord(Node node, Clock clock) {
        this.node = node;
        this.clock = clock;
    }

    /** With these addresses; not copied: must not be changed. */
    public synchronized byte[] of(List<Multiaddr> addresses) {
        if (!addresses.equals(this.addresses)) {
            // nanoseconds, as go-libp2p has it: greater than before a restart
            Instant now = clock.instant();
            sequence = Math.max(sequence + 1, TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano());
            envelope = PeerRecord.seal(node, sequence, addresses);
            this.addresses = addresses;
        }
        return envelope;
    }
}
