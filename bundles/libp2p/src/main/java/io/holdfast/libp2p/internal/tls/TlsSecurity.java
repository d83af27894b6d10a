package io.holdfast.libp2p.internal.tls;

import io.holdfast.libp2p.internal.secure.SecurityProtocol;
import io.holdfast.libp2p.internal.wire.Lazy;
import io.holdfast.model.PeerId;
import io.holdfast.spi.node.Node;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/**
 * TLS 1.3, as libp2p uses it, with Java's own engine. Thread-safe. Java refuses certificates without an issuer, such as js-libp2p's,
 * before anybody is asked: such a peer must take Noise.
 */
public final class TlsSecurity implements SecurityProtocol {
    /** The protocol ID. */
    public static final String ID = "/tls/1.0.0";
    /** The application protocol of who does not negotiate a multiplexer. */
    static final String LIBP2P = "libp2p";
    private static final String[] VERSIONS = {"TLSv1.3"};

    private final Supplier<KeyManager> key;

    /** Makes a certificate, which the node's key signs, when it is prepared. */
    public TlsSecurity(Node node) {
        this.key = Lazy.of(() -> new OneKey(TlsCertificate.of(node)));
    }

    TlsSecurity(TlsCertificate own) {
        this.key = Lazy.of(() -> new OneKey(own));
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public void prepare() {
        key.get();
    }

    @Override
    public CompletableFuture<Secured> secure(ChannelPipeline pipeline, boolean initiator, PeerId expected, List<String> muxers) {
        CompletableFuture<Secured> result = new CompletableFuture<>();
        PeerVerifier verifier = new PeerVerifier(expected);
        SslHandler handler = new SslHandler(engine(verifier, initiator, muxers));
        // bounding the time is the caller's
        handler.setHandshakeTimeoutMillis(0);
        pipeline.addLast("tls", handler);
        pipeline.addLast(new TlsHandshakeHandler(handler.engine(), verifier, result));
        return result;
    }

    // a context per connection: its trust manager knows whom it expects, and no session is resumed without a certificate
    private SSLEngine engine(PeerVerifier verifier, boolean initiator, List<String> muxers) {
        try {
            SSLContext context = SSLContext.getInstance(VERSIONS[0]);
            context.init(new KeyManager[] {key.get()}, new TrustManager[] {verifier}, null);
            SSLEngine engine = context.createSSLEngine();
            engine.setUseClientMode(initiator);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setProtocols(VERSIONS);
            if (initiator) {
                List<String> offered = new ArrayList<>(muxers);
                offered.add(LIBP2P);
                parameters.setApplicationProtocols(offered.toArray(String[]::new));
            } else {
                parameters.setNeedClientAuth(true);
            }
            engine.setSSLParameters(parameters);
            if (!initiator) {
                // null refuses
                engine.setHandshakeApplicationProtocolSelector((e, theirs) ->
                        theirs.stream().filter(p -> muxers.contains(p) || p.equals(LIBP2P)).findFirst().orElse(null));
            }
            return engine;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS 1.3", e);
        }
    }
}
