package io.holdfast.libp2p.internal.mux.yamux;

import io.holdfast.libp2p.internal.mux.MuxedStream;
import java.util.concurrent.CompletionStage;

/** Two sessions that talk to each other. */
public interface SessionPair extends AutoCloseable {
    YamuxSession client();

    YamuxSession server();

    /** The next stream that the client has opened, seen by the server. */
    MuxedStream accepted() throws Exception;

    /** What the stage completes with; throws its failure as it is. */
    <T> T await(CompletionStage<T> stage) throws Exception;

    /** Lets all that can happen happen. */
    void settle() throws Exception;

    @Override
    void close() throws Exception;
}
