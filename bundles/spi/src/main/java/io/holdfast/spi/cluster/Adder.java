package io.holdfast.spi.cluster;

import io.holdfast.model.Cid;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Content being added, pushed in by its reader: entries depth first, a directory before its children. One thread at a time; each
 * call waits for the stage of the one before it: that is the back-pressure. After a failed stage only {@link #close()} is allowed.
 */
@ProviderType
public interface Adder extends AutoCloseable {
    /** A directory at this path ({@code a/b}, no leading slash). Parents are made when absent. */
    CompletionStage<Void> directory(String path);

    /** A symbolic link at this path. */
    CompletionStage<Void> symlink(String path, String target);

    /** A file begins at this path; its bytes follow. */
    CompletionStage<Void> file(String path);

    /** More bytes of the file; they may be reused when the stage completes. */
    CompletionStage<Void> data(ByteBuffer bytes);

    /** The file has ended. */
    CompletionStage<Void> endFile();

    /** Everything has come: completes with the root when it is pinned, durably. */
    CompletionStage<Cid> finish();

    /** Gives up what is not finished: nothing is pinned. Idempotent. */
    @Override
    void close();
}
