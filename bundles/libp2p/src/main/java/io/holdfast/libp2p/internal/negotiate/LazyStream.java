package io.holdfast.libp2p.internal.negotiate;

import io.holdfast.libp2p.internal.mux.MuxedStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A stream whose protocol is proposed along with the first bytes; see {@link StreamNegotiation#initiateLazily}. */
final class LazyStream implements MuxedStream {
    /** Up to here the first bytes are copied behind the proposal, into one frame. */
    private static final int JOINED = 16 << 10;

    private final MuxedStream stream;
    private final String protocol;
    private final byte[] opening;
    /** The proposal on its way, and the peer's answer; null = not begun. Written under the lock, once. */
    private volatile CompletableFuture<Void> introduction;
    private CompletableFuture<String> answer;

    LazyStream(MuxedStream stream, String protocol) {
        this.stream = stream;
        this.protocol = protocol;
        this.opening = new Initiator(List.of(protocol)).opening();
    }

    @Override
    public long id() {
        return stream.id();
    }

    @Override
    public boolean isOutbound() {
        return stream.isOutbound();
    }

    @Override
    public CompletionStage<ByteBuffer> read(int max) {
        if (introduction == null) {
            introduce(ByteBuffer.allocate(0));
        }
        if (answer.isDone() && !answer.isCompletedExceptionally()) {
            return stream.read(max);
        }
        return answer.thenCompose(agreed -> stream.read(max));
    }

    @Override
    public CompletionStage<Void> write(ByteBuffer data) {
        if (introduction == null && introduce(data)) {
            return introduction;
        }
        return afterIntroduction(() -> stream.write(data));
    }

    @Override
    public CompletionStage<Void> closeWrite() {
        if (introduction == null) {
            introduce(ByteBuffer.allocate(0));
        }
        return afterIntroduction(stream::closeWrite);
    }

    @Override
    public void reset(int code) {
        stream.reset(code);
    }

    @Override
    public CompletionStage<Void> closed() {
        return stream.closed();
    }

    @Override
    public String toString() {
        return stream + " " + protocol;
    }

    private CompletionStage<Void> afterIntroduction(Supplier<CompletionStage<Void>> then) {
        if (answer.isCompletedExceptionally()) {
            // a refusal says more than the reset that followed it
            return answer.thenApply(agreed -> null);
        }
        return introduction.isDone() ? then.get() : introduction.thenCompose(done -> then.get());
    }

    /** Sends the proposal and these bytes, if nobody has sent it. @return whether this call did */
    private synchronized boolean introduce(ByteBuffer first) {
        if (introduction != null) {
            return false;
        }
        CompletionStage<Void> sent;
        if (first.remaining() <= JOINED) {
            ByteBuffer joined = ByteBuffer.allocate(opening.length + first.remaining());
            sent = stream.write(joined.put(opening).put(first.duplicate()).flip());
        } else {
            ByteBuffer rest = first.duplicate();
            sent = stream.write(ByteBuffer.wrap(opening)).thenCompose(done -> stream.write(rest));
        }
        answer = StreamNegotiation.answer(stream, protocol);
        introduction = sent.toCompletableFuture();
        return true;
    }
}
