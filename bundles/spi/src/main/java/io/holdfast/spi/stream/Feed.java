package io.holdfast.spi.stream;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A listing of any length, pulled in batches. One reader; not thread-safe; the next batch is asked for when the last has come.
 */
@ConsumerType
public interface Feed<T> extends AutoCloseable {
    /**
     * The next elements.
     *
     * @param max at most so many, > 0
     * @return never null; an <b>empty list is the end</b>; fails when the source does, after which only {@link #close()} is allowed
     */
    CompletionStage<List<T>> next(int max);

    /** Lets go of the source; idempotent; also while a batch is awaited, which then fails. */
    @Override
    void close();
}
