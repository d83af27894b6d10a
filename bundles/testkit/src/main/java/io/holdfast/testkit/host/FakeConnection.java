package io.holdfast.testkit.host;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.spi.host.Stream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One end of a connection in memory. */
final class FakeConnection implements Connection {
    final FakeNetwork network;
    final FakeHost host;
    private final Direction direction;
    private final Multiaddr local;
    private final Multiaddr remote;
    private final Instant opened = Instant.now();
    private final Set<FakeStream> streams = new LinkedHashSet<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private FakeConnection other;
    private boolean open = true;

    private FakeConnection(FakeHost host, Direction direction, Multiaddr local, Multiaddr remote) {
        this.network = host.network();
        this.host = host;
        this.direction = direction;
        this.local = local;
        this.remote = remote;
    }

    /** Connects two hosts; the dialer's end. */
    static FakeConnection between(FakeHost dialer, FakeHost listener) {
        FakeConnection a = new FakeConnection(dialer, Direction.OUTBOUND, dialer.address(), listener.address());
        FakeConnection b = new FakeConnection(listener, Direction.INBOUND, listener.address(), dialer.address());
        a.other = b;
        b.other = a;
        return a;
    }

    FakeConnection other() {
        return other;
    }

    @Override
    public PeerId peer() {
        return other.host.id();
    }

    @Override
    public Direction direction() {
        return direction;
    }

    @Override
    public Multiaddr localAddress() {
        return local;
    }

    @Override
    public Multiaddr remoteAddress() {
        return remote;
    }

    @Override
    public String security() {
        return "/fake";
    }

    @Override
    public String muxer() {
        return "/fake";
    }

    @Override
    public Instant opened() {
        return opened;
    }

    @Override
    public List<Stream> streams() {
        synchronized (network) {
            return List.copyOf(streams);
        }
    }

    @Override
    public CompletionStage<Stream> open(List<String> protocols, Duration limit) {
        CompletableFuture<Stream> result = new CompletableFuture<>();
        synchronized (network) {
            String protocol = protocols.stream().filter(other.host::speaks).findFirst().orElse(null);
            if (!open) {
                fail(result, Reason.CLOSED, "the connection to " + peer() + " is closed");
            } else if (protocol == null) {
                fail(result, Reason.NOT_SUPPORTED, peer() + " speaks none of " + String.join(", ", protocols));
            } else {
                FakeStream mine = FakeStream.between(this, other, protocol);
                streams.add(mine);
                other.streams.add(mine.other());
                network.executor.execute(() -> result.complete(mine));
                network.executor.execute(() -> other.host.handle(mine.other()));
            }
        }
        return result;
    }

    private void fail(CompletableFuture<?> result, Reason reason, String message) {
        network.executor.execute(() -> result.completeExceptionally(new HostException(reason, message)));
    }

    /** With the lock held. */
    void forget(FakeStream stream) {
        streams.remove(stream);
    }

    @Override
    public boolean isOpen() {
        synchronized (network) {
            return open;
        }
    }

    @Override
    public CompletionStage<Void> close() {
        end("closed by " + host.id(), host);
        return closed.thenApply(reason -> null);
    }

    /** Ends both ends. @param by who did; null = nobody, the network did */
    void end(String reason, FakeHost by) {
        synchronized (network) {
            if (!open) {
                return;
            }
            endHere(reason, by);
            other.endHere(reason, by);
        }
    }

    private void endHere(String reason, FakeHost by) {
        open = false;
        List.copyOf(streams).forEach(s -> s.end(() -> new HostException(Reason.CLOSED, "the connection ended: " + reason)));
        host.remove(this);
        network.executor.execute(() -> {
            closed.complete(reason);
            host.closed(this, by == host);
        });
    }

    @Override
    public CompletionStage<String> closed() {
        return closed;
    }

    @Override
    public String toString() {
        return direction + " " + host.id() + " - " + peer();
    }
}
