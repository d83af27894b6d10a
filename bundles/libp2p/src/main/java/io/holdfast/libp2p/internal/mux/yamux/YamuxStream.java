package io.holdfast.libp2p.internal.mux.yamux;

import io.holdfast.libp2p.internal.mux.MuxedStream;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.Stream;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One stream of a {@link YamuxSession}. Calls come from any thread and hop onto the event loop, where all state lives; stages
 * complete there. It stays among the session's streams until both sides have ended and what the peer sent was read.
 */
public final class YamuxStream implements MuxedStream {
    /** So many reads in a row are answered at once; then a turn of the loop passes, so that reads nested in each other end. */
    private static final int NESTED_READS = 32;

    private final YamuxSession session;
    private final int id;
    private final boolean outbound;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final ReadSide in;
    private final WriteSide out = new WriteSide();
    private int nested;
    private boolean introduced;
    private boolean acknowledged;
    private boolean resetByPeer;
    /** Whether the sender has it in its queue for short frames, and for data: a mark of the sender's. */
    boolean inUrgent;
    boolean inReady;

    YamuxStream(YamuxSession session, int id, boolean outbound, ReceiveWindow window) {
        this.session = session;
        this.id = id;
        this.outbound = outbound;
        this.introduced = !outbound;
        this.in = new ReadSide(window);
    }

    @Override
    public long id() {
        return Integer.toUnsignedLong(id);
    }

    int number() {
        return id;
    }

    @Override
    public boolean isOutbound() {
        return outbound;
    }

    @Override
    public CompletionStage<ByteBuffer> read(int max) {
        if (max <= 0) {
            throw new IllegalArgumentException("max: " + max + ", expected > 0");
        }
        CompletableFuture<ByteBuffer> result = new CompletableFuture<>();
        if (session.inLoop() && ++nested < NESTED_READS) {
            doRead(max, result);
        } else {
            session.later(() -> {
                nested = 0;
                doRead(max, result);
            }, result);
        }
        return result;
    }

    @Override
    public CompletionStage<Void> write(ByteBuffer data) {
        ByteBuffer own = data.duplicate();
        CompletableFuture<Void> result = new CompletableFuture<>();
        session.run(() -> {
            out.write(own, result);
            toSend();
        }, result);
        return result;
    }

    @Override
    public CompletionStage<Void> closeWrite() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        session.run(() -> {
            out.finish(result);
            toSend();
        }, result);
        return result;
    }

    @Override
    public void reset(int code) {
        session.run(() -> doReset(code), null);
    }

    @Override
    public CompletionStage<Void> closed() {
        return closed;
    }

    @Override
    public String toString() {
        return "stream " + id() + (outbound ? " out" : " in");
    }

    // on the event loop, for the session

    /** Whether this frame's payload is wanted. */
    boolean frame(int type, int flags, long length) throws HostException {
        if ((flags & Frame.ACK) != 0) {
            acknowledge();
        }
        if ((flags & Frame.RST) != 0) {
            // the length of a window update is then the error code, never credit
            resetByPeer(type == Frame.WINDOW_UPDATE ? (int) length : 0);
            return false;
        }
        if (type == Frame.WINDOW_UPDATE) {
            out.grow(length);
            toSend();
        } else if (!in.allows(length)) {
            throw new HostException(HostException.Reason.VIOLATION,
                    "yamux: stream " + id() + ": " + length + " bytes are more than its window");
        } else if (length > 0 && in.isEnded()) {
            doReset(Stream.PROTOCOL_VIOLATION);
            return false;
        }
        if ((flags & Frame.FIN) != 0 && (type == Frame.WINDOW_UPDATE || length == 0)) {
            end();
        }
        return true;
    }

    void payload(ByteBuf bytes, int count) {
        in.add(bytes, count);
        taken();
    }

    /** The peer sends no more. */
    void end() {
        in.end();
        settle();
    }

    /** The session has ended: what came before the end of the other side can still be read. */
    void sessionEnded(HostException cause) {
        if (!in.isEnded()) {
            in.fail(cause);
        }
        out.fail(cause);
        closed.complete(null);
    }

    boolean isClosed() {
        return closed.isDone();
    }

    /** Whether its first frame was sent and the peer has not yet answered. */
    boolean isUnacknowledged() {
        return outbound && introduced && !acknowledged;
    }

    boolean isIntroduced() {
        return introduced;
    }

    int reserved() {
        return in.reserved();
    }

    /** The bytes that were received and not read. */
    int unread() {
        return in.unread();
    }

    /** Sends what is short: that it is accepted, that the peer may send more. */
    void emitUrgent(FrameBatch batch, Heartbeat heartbeat) {
        int flags = !outbound && !acknowledged ? Frame.ACK : 0;
        int more = in.isCreditDue() ? in.grant(heartbeat.now(), heartbeat.roundTrip()) : 0;
        acknowledged |= !outbound;
        if (flags != 0 || more != 0) {
            batch.add(Frame.WINDOW_UPDATE, flags, id, more);
        }
    }

    /** Whether there is something to send, and the peer takes it. */
    boolean isReady() {
        return out.isReady();
    }

    /** Sends one frame of data, or the end; only when ready. @return whether there is more */
    boolean emit(FrameBatch batch) {
        int syn = introduced ? 0 : Frame.SYN;
        introduced = true;
        out.emit(batch, id, syn);
        settle();
        return out.isReady();
    }

    private void doRead(int max, CompletableFuture<ByteBuffer> result) {
        in.read(max, result);
        taken();
    }

    private void taken() {
        if (in.isCreditDue()) {
            session.sender().urgent(this);
        }
        settle();
    }

    private void toSend() {
        if (out.isReady()) {
            session.sender().ready(this);
        }
    }

    private void acknowledge() {
        if (isUnacknowledged()) {
            acknowledged = true;
            session.sender().acknowledged();
        }
    }

    private void doReset(int code) {
        if (isClosed()) {
            // both sides have ended by themselves: nothing to tell
            return;
        }
        HostException cause = HostException.reset(code, this + " was reset by this side, code 0x" + Integer.toHexString(code));
        if (introduced && !resetByPeer && !(in.isEnded() && out.isFinished())) {
            session.sender().reset(id, code, !outbound);
        }
        in.fail(cause);
        out.fail(cause);
        settle();
    }

    private void resetByPeer(int code) {
        resetByPeer = true;
        HostException cause = HostException.reset(code, this + " was reset by the peer, code 0x" + Integer.toHexString(code));
        if (!in.isEnded()) {
            in.fail(cause);
        }
        out.fail(cause);
        settle();
    }

    private void settle() {
        if (in.isDone() && out.isDone() && !isClosed()) {
            session.remove(this);
            closed.complete(null);
        }
    }
}
