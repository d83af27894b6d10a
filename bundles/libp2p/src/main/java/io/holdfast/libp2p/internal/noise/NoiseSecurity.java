package io.holdfast.libp2p.internal.noise;

import io.holdfast.libp2p.internal.crypto.Crypto;
import io.holdfast.libp2p.internal.secure.SecurityProtocol;
import io.holdfast.libp2p.internal.wire.Lazy;
import io.holdfast.model.PeerId;
import io.holdfast.spi.node.Node;
import io.netty.channel.ChannelPipeline;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Noise, as libp2p uses it. Thread-safe. */
public final class NoiseSecurity implements SecurityProtocol {
    /** The protocol ID. */
    public static final String ID = "/noise";

    private final Supplier<Crypto> crypto;
    private final Supplier<NoiseIdentity> identity;

    /** Signs once, with the node's key, when it is prepared. */
    public NoiseSecurity(Supplier<Crypto> crypto, Node node) {
        this.crypto = crypto;
        this.identity = Lazy.of(() -> NoiseIdentity.of(node, crypto.get().x25519().generate()));
    }

    NoiseSecurity(Crypto crypto, NoiseIdentity identity) {
        this.crypto = () -> crypto;
        this.identity = () -> identity;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public void prepare() {
        identity.get();
    }

    @Override
    public CompletableFuture<Secured> secure(ChannelPipeline pipeline, boolean initiator, PeerId expected, List<String> muxers) {
        CompletableFuture<Secured> result = new CompletableFuture<>();
        NoiseSession session = new NoiseSession(crypto.get(), initiator, identity.get(), expected, muxers);
        pipeline.addLast(new NoiseHandshakeHandler(session, result));
        return result;
    }
}
