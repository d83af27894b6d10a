package io.holdfast.libp2p.internal.pubsub;

import io.holdfast.libp2p.internal.records.PeerRecord;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Host;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Peer exchange: a peer that is thrown out of a mesh is told of others of the topic, and this one turns to those that it is told of.
 * Source: libp2p/specs, gossipsub 1.1; on in IPFS Cluster, where nobody has a score. Differs: turns to so many only as are missing in its
 * mesh, and only to those that have signed where they are.
 */
final class Introductions {
    /** So many are told of at once. */
    static final int MOST = 16;
    private static final int MAX_CONNECTING = 16;
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(2);
    private static final Logger LOG = LoggerFactory.getLogger(Introductions.class);

    private final PeerId self;
    private final Supplier<Host> host;
    private final Executor pool;
    private final AtomicInteger connecting = new AtomicInteger();

    /** @param host may give null; @param pool checks signatures */
    Introductions(PeerId self, Supplier<Host> host, Executor pool) {
        this.self = self;
        this.host = host;
        this.pool = pool;
    }

    /** What to tell of these. */
    List<byte[]> to(Collection<Peer> peers) {
        Host h = host.get();
        return h == null ? List.of() : peers.stream().map(p -> RpcEncoder.peer(p.id, h.peerStore().signedRecord(p.id))).toList();
    }

    /** Connects to so many of the peers that these are signed records of. */
    void meet(List<byte[]> records, int most) {
        try {
            pool.execute(() -> {
                int met = 0;
                for (byte[] record : records) {
                    met += met < most && meet(record) ? 1 : 0;
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("pubsub has stopped: nobody is turned to");
        }
    }

    /** Whether it is turned to. */
    private boolean meet(byte[] envelope) {
        Host h = host.get();
        if (h == null) {
            return false;
        }
        PeerRecord record;
        try {
            record = PeerRecord.open(envelope);
        } catch (IOException e) {
            LOG.debug("a peer that was offered is refused: {}", e.getMessage());
            return false;
        }
        if (record.peer().equals(self) || record.addresses().isEmpty() || !h.connections(record.peer()).isEmpty()) {
            return false;
        }
        if (connecting.incrementAndGet() > MAX_CONNECTING) {
            connecting.decrementAndGet();
            return false;
        }
        h.peerStore().add(record.peer(), record.addresses(), TIME_TO_LIVE);
        h.connect(record.peer(), List.of(), LIMIT).whenComplete((c, e) -> {
            connecting.decrementAndGet();
            if (e != null) {
                LOG.debug("a peer that was offered cannot be connected to: {}", e.getMessage());
            }
        });
        return true;
    }
}
