package io.holdfast.libp2p.internal.swarm;

import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** A socket that listens, of which can be told when its port is free again. */
final class ListeningSocket extends NioServerSocketChannel {
    ListeningSocket(SocketProtocolFamily family) {
        super(SelectorProvider.provider(), family);
    }

    /** Closes it; completes when its port is free. */
    CompletableFuture<Void> free() {
        CompletableFuture<Void> free = new CompletableFuture<>();
        close().addListener(f -> awaitFree(free));
        return free;
    }

    // Java lets go of a closed socket with the selector's next turn, until when it still accepts
    private void awaitFree(CompletableFuture<Void> free) {
        try {
            if (isRegistered() || javaChannel().isRegistered()) {
                eventLoop().schedule(() -> awaitFree(free), 1, TimeUnit.MILLISECONDS);
                return;
            }
        } catch (RejectedExecutionException e) {
            // the loop has ended, and its selector with it
        }
        free.complete(null);
    }
}
