package io.holdfast.libp2p.internal.swarm;

import io.holdfast.libp2p.internal.mux.MuxedStream;
import io.holdfast.libp2p.internal.negotiate.StreamNegotiation;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.ProtocolHandler;
import io.holdfast.spi.host.Stream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Streams that others open: so many, each agreed on in time, then given to the handler of its protocol. */
final class InboundStreams {
    private static final Logger LOG = LoggerFactory.getLogger(InboundStreams.class);

    private final Protocols protocols;
    private final Limits limits;
    private final Timeouts timeouts;
    private final AtomicInteger all = new AtomicInteger();
    private final Map<PeerId, Integer> byPeer = new ConcurrentHashMap<>();

    InboundStreams(Protocols protocols, Limits limits, Timeouts timeouts) {
        this.protocols = protocols;
        this.limits = limits;
        this.timeouts = timeouts;
    }

    void accept(LiveConnection connection, MuxedStream raw) {
        PeerId peer = connection.peer();
        int ofPeer = byPeer.merge(peer, 1, Integer::sum);
        boolean many = all.incrementAndGet() > limits.streams() || ofPeer > limits.streamsPerPeer();
        raw.closed().thenRun(() -> {
            all.decrementAndGet();
            byPeer.computeIfPresent(peer, (p, n) -> n == 1 ? null : n - 1);
        });
        if (many) {
            LOG.debug("a stream of {} is refused: it has {} of {}, all have {} of {}", peer, ofPeer, limits.streamsPerPeer(), all,
                    limits.streams());
            raw.reset(Stream.RESOURCE_LIMIT_EXCEEDED);
            return;
        }
        timeouts.bound(StreamNegotiation.respond(raw, p -> protocols.handler(p).isPresent()), limits.handshake(),
                () -> "no protocol was agreed on a stream of " + peer, () -> raw.reset(Stream.PROTOCOL_NEGOTIATION_FAILED))
                .whenComplete((agreed, e) -> {
                    if (e != null) {
                        LOG.debug("a stream of {} ends: {}", peer, e.getMessage());
                        raw.reset(Stream.PROTOCOL_NEGOTIATION_FAILED);
                    } else {
                        handle(connection.agreed(raw, agreed));
                    }
                });
    }

    private void handle(LiveStream stream) {
        handled(stream).whenComplete((v, e) -> {
            if (e == null) {
                stream.closeWrite();
            } else {
                LOG.debug("{} is reset: {}", stream, Timeouts.cause(e).toString());
                stream.reset(Stream.NO_ERROR);
            }
        });
    }

    private CompletionStage<Void> handled(LiveStream stream) {
        ProtocolHandler handler = protocols.handler(stream.protocol()).orElse(null);
        if (handler == null) {
            // it left just now
            return CompletableFuture.failedFuture(new IllegalStateException("nobody speaks " + stream.protocol() + " any more"));
        }
        try {
            CompletionStage<Void> conversation = handler.handle(stream);
            return conversation != null ? conversation : CompletableFuture.failedFuture(new IllegalStateException("its handler gives null"));
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("the handler of {} failed: {}", stream.protocol(), e.toString(), e);
            return CompletableFuture.failedFuture(e);
        }
    }
}
