package io.holdfast.libp2p.internal.pubsub;

import io.holdfast.libp2p.internal.wire.FrameReader;
import io.holdfast.libp2p.internal.wire.Loops;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.spi.host.ProtocolHandler;
import io.holdfast.spi.host.PubSub;
import io.holdfast.spi.host.Stream;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what peers send, each as fast as it is taken in: one RPC of each is in memory. */
final class Inbound implements ProtocolHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Inbound.class);

    private final Loop loop;
    private final Router router;

    Inbound(Loop loop, Router router) {
        this.loop = loop;
        this.router = router;
    }

    @Override
    public CompletionStage<Void> handle(Stream stream) {
        CompletableFuture<Peer> admitted = new CompletableFuture<>();
        loop.execute(() -> {
            Peer peer = router.admit(stream);
            if (peer == null) {
                stream.reset(Stream.RATE_LIMITED);
                admitted.completeExceptionally(new HostException(Reason.LIMITED, "no pubsub streams of " + stream.connection().peer()
                        + " for a while: it did not follow the protocol"));
            } else {
                admitted.complete(peer);
            }
        });
        return admitted.thenCompose(peer -> read(peer, stream));
    }

    private CompletionStage<Void> read(Peer peer, Stream stream) {
        FrameReader frames = new FrameReader(stream, PubSub.MAX_MESSAGE);
        return Loops.whileTrue(() -> frames.next().thenCompose(frame -> take(peer, frame)))
                .whenComplete((v, e) -> Hops.to(loop, () -> end(peer, stream, e)));
    }

    /** Whether there may be more. */
    private CompletionStage<Boolean> take(Peer peer, Optional<byte[]> frame) {
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        if (frame.isEmpty()) {
            taken.complete(false);
            return taken;
        }
        try {
            Rpc rpc = RpcDecoder.decode(frame.get());
            loop.execute(() -> receive(peer, rpc, taken));
        } catch (IOException e) {
            taken.completeExceptionally(new HostException(Reason.VIOLATION, "found something that is no RPC: " + e.getMessage(), e));
        }
        return taken;
    }

    private void receive(Peer peer, Rpc rpc, CompletableFuture<Boolean> taken) {
        try {
            router.receive(peer, rpc).thenRun(() -> taken.complete(true));
        } catch (RuntimeException e) {
            LOG.error("an RPC of {} was not understood: {}", peer, e.toString(), e);
            taken.completeExceptionally(e);
        }
    }

    private void end(Peer peer, Stream stream, Throwable e) {
        Throwable why = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        if (peer.inbound == stream && why instanceof HostException h && h.reason() == Reason.VIOLATION) {
            router.violation(peer, h.getMessage());
        }
        router.ended(peer, stream);
    }
}
