package io.holdfast.libp2p.internal.secure;

import io.holdfast.libp2p.internal.secure.SecurityProtocol.Secured;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.HostException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;

/** Two ends of a connection in memory, with what passes between them in the test's hands. */
public final class Ends implements AutoCloseable {
    public final EmbeddedChannel dialer = new EmbeddedChannel();
    public final EmbeddedChannel listener = new EmbeddedChannel();
    public final CompletableFuture<Secured> dialed;
    public final CompletableFuture<Secured> accepted;

    public Ends(SecurityProtocol dials, PeerId expected, List<String> offered, SecurityProtocol listens, List<String> known) {
        accepted = listens.secure(listener.pipeline(), false, null, known);
        dialed = dials.secure(dialer.pipeline(), true, expected, offered);
    }

    /** Passes everything to and fro until both are silent. */
    public Ends run() {
        return run(UnaryOperator.identity());
    }

    /** The same, each piece changed on its way. */
    public Ends run(UnaryOperator<byte[]> change) {
        boolean passed = true;
        while (passed) {
            passed = pass(dialer, listener, change) | pass(listener, dialer, change);
        }
        return this;
    }

    private static boolean pass(EmbeddedChannel from, EmbeddedChannel to, UnaryOperator<byte[]> change) {
        from.runPendingTasks();
        boolean any = false;
        for (byte[] piece : sent(from)) {
            any = true;
            byte[] changed = change.apply(piece);
            if (to.isOpen()) {
                to.writeInbound(to.alloc().directBuffer(changed.length + 1).writeBytes(changed));
            }
        }
        return any;
    }

    /** What this end has sent since. */
    public static List<byte[]> sent(EmbeddedChannel channel) {
        List<byte[]> out = new ArrayList<>();
        for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
            out.add(ByteBufUtil.getBytes(piece));
            piece.release();
        }
        return out;
    }

    /** The text that has come out of this end since. */
    public static byte[] received(EmbeddedChannel channel) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (ByteBuf piece = channel.readInbound(); piece != null; piece = channel.readInbound()) {
            out.writeBytes(ByteBufUtil.getBytes(piece));
            piece.release();
        }
        return out.toByteArray();
    }

    /** Why a handshake failed; null when it did not, or is not over. */
    public static HostException failure(CompletableFuture<Secured> end) {
        if (!end.isCompletedExceptionally()) {
            return null;
        }
        try {
            end.join();
            return null;
        } catch (CompletionException e) {
            return (HostException) e.getCause();
        }
    }

    @Override
    public void close() {
        dialer.finishAndReleaseAll();
        listener.finishAndReleaseAll();
    }
}
