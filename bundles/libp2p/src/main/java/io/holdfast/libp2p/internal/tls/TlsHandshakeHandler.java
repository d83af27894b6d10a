package io.holdfast.libp2p.internal.tls;

import io.holdfast.libp2p.internal.keys.PublicKey;
import io.holdfast.libp2p.internal.secure.SecurityProtocol.Secured;
import io.holdfast.spi.host.HostException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLEngine;

/** Waits behind the TLS handler for the end of the handshake, which comes before the first plain text; then only names its errors. */
final class TlsHandshakeHandler extends ChannelInboundHandlerAdapter {
    private final SSLEngine engine;
    private final PeerVerifier verifier;
    private final CompletableFuture<Secured> result;

    TlsHandshakeHandler(SSLEngine engine, PeerVerifier verifier, CompletableFuture<Secured> result) {
        this.engine = engine;
        this.verifier = verifier;
        this.result = result;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent done)) {
            ctx.fireUserEventTriggered(event);
        } else if (!done.isSuccess()) {
            fail(done.cause());
        } else {
            succeed();
        }
    }

    private void succeed() {
        PublicKey key = verifier.key();
        if (key == null) {
            fail(new IllegalStateException("the other end has shown no certificate"));
            return;
        }
        String agreed = engine.getApplicationProtocol();
        String muxer = agreed == null || agreed.equals(TlsSecurity.LIBP2P) ? "" : agreed;
        result.complete(new Secured(key.peer(), key.message(), muxer));
    }

    private void fail(Throwable cause) {
        if (verifier.failure() != null) {
            result.completeExceptionally(verifier.failure());
        } else if (cause instanceof ClosedChannelException) {
            result.completeExceptionally(closed());
        } else {
            result.completeExceptionally(new HostException(HostException.Reason.VIOLATION, "tls: the handshake failed: " + cause.getMessage(), cause));
        }
    }

    private static HostException closed() {
        return new HostException(HostException.Reason.CLOSED, "tls: the other end closed during the handshake");
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        result.completeExceptionally(closed());
        ctx.fireChannelInactive();
    }

    // of the TLS handler: a wrapped SSLException; a dialer may learn only now that its certificate was refused
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof DecoderException)) {
            ctx.fireExceptionCaught(cause);
            return;
        }
        Throwable real = cause.getCause() == null ? cause : cause.getCause();
        if (!result.isDone()) {
            fail(real);
        } else if (!result.isCompletedExceptionally()) {
            ctx.fireExceptionCaught(new HostException(HostException.Reason.VIOLATION, "tls: " + real.getMessage(), real));
            ctx.close();
        }
    }
}
