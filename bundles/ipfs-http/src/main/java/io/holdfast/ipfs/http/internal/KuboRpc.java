package io.holdfast.ipfs.http.internal;

import io.holdfast.model.ClusterException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** The daemon's calls as futures, over the transport; these complete on its thread. */
final class KuboRpc {
    /** Turns an answer into a value. */
    interface Reader<T> {
        T read(byte[] body) throws IOException;
    }

    /** Takes one line of an answer. */
    interface LineReader {
        void line(byte[] bytes, int offset, int length) throws IOException;
    }

    /** More than any answer but a block; what is longer is not held in memory, whatever the daemon sends. */
    static final int MAX_BODY = 4 * 1024 * 1024;
    /** More than any block. */
    static final int MAX_BLOCK = 64 * 1024 * 1024;

    private final Transport transport;

    KuboRpc(Transport transport) {
        this.transport = transport;
    }

    void abort(Call call) {
        transport.abort(call);
    }

    void pause(Call call, boolean pause) {
        transport.pause(call, pause);
    }

    /** Makes a call of which the whole answer is wanted. */
    <T> CompletableFuture<T> call(Operation<?> op, Call.Request request, Reader<T> reader) {
        return call(op, request, MAX_BODY, reader);
    }

    /** The same for an answer of at most so many bytes. */
    <T> CompletableFuture<T> call(Operation<?> op, Call.Request request, int max, Reader<T> reader) {
        CompletableFuture<T> result = new CompletableFuture<>();
        ByteArrayOutputStream body = new ByteArrayOutputStream(512);
        return start(op, request, result, new Answer(result) {
            @Override
            void take(ByteBuffer piece) throws IOException {
                if (body.size() + piece.remaining() > max) {
                    throw new IOException("longer than " + max + " bytes");
                }
                byte[] bytes = new byte[piece.remaining()];
                piece.get(bytes);
                body.write(bytes, 0, bytes.length);
            }

            @Override
            void ended() throws IOException {
                result.complete(reader.read(body.toByteArray()));
            }
        });
    }

    /** Makes a call that answers in lines; the result completes at the end of them. */
    CompletableFuture<Void> lines(Operation<?> op, Call.Request request, LineReader reader) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        LineSplitter splitter = new LineSplitter(reader);
        return start(op, request, result, new Answer(result) {
            @Override
            void take(ByteBuffer piece) throws IOException {
                splitter.feed(piece);
            }

            @Override
            void ended() throws IOException {
                splitter.end();
                result.complete(null);
            }
        });
    }

    private <T> CompletableFuture<T> start(Operation<?> op, Call.Request request, CompletableFuture<T> result, Answer answer) {
        Call call = new Call(request, answer);
        answer.call = call;
        op.running(call);
        transport.submit(call);
        return result;
    }

    /** Makes a call whose pieces the receiver takes itself. */
    Call start(Call.Request request, Call.Receiver receiver) {
        Call call = new Call(request, receiver);
        transport.submit(call);
        return call;
    }

    private abstract class Answer implements Call.Receiver {
        private final CompletableFuture<?> result;
        private Call call;

        Answer(CompletableFuture<?> result) {
            this.result = result;
        }

        abstract void take(ByteBuffer piece) throws IOException;

        abstract void ended() throws IOException;

        @Override
        public void onBody(ByteBuffer piece) {
            try {
                take(piece);
            } catch (IOException e) {
                call.fail(KuboErrors.notUnderstood(call.request.path(), e));
                abort(call);
            } catch (ClusterException e) {
                call.fail(e);
                abort(call);
            }
        }

        @Override
        public void onEnd() {
            try {
                ended();
            } catch (IOException e) {
                result.completeExceptionally(KuboErrors.notUnderstood(call.request.path(), e));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        }

        @Override
        public void onFailure(ClusterException e) {
            result.completeExceptionally(e);
        }
    }
}
