package io.holdfast.spi.part;

import io.holdfast.model.ClusterException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The draining handle: how a consumer reaches a replaceable service. While the service is being swapped, new calls wait a bounded
 * time for the next one, and the old one is let go only when the calls inside it have ended.
 */
@ProviderType
public interface Part<T> {
    /**
     * Runs an asynchronous call inside the serving service. Does not block: when nothing serves, the call waits, and runs later on
     * another thread. The service counts as in use until the returned stage completes.
     *
     * @return fails with {@link ClusterException.NotReady} when nothing serves within the bound; otherwise as the call does.
     *     What the call itself throws comes back as a failed stage
     */
    <R> CompletionStage<R> call(Function<? super T, ? extends CompletionStage<R>> work);

    /**
     * Runs a short call inside the serving service, on this thread; blocks a bounded time when nothing serves.
     *
     * @throws ClusterException.NotReady when nothing serves within the bound
     */
    default <R> R get(Function<? super T, ? extends R> work) {
        try (Lease<T> lease = acquire()) {
            return work.apply(lease.service());
        }
    }

    /**
     * Holds the serving service for more than one call; blocks a bounded time when nothing serves.
     *
     * @throws ClusterException.NotReady when nothing serves within the bound
     */
    Lease<T> acquire();

    /** As {@link #acquire()}, without blocking. */
    CompletionStage<Lease<T>> lease();

    /**
     * Calls back after each time that another service object has begun to serve, and once at once if one already does. The callback
     * runs on a thread of the parts, must be short, and may itself use this part.
     */
    AutoCloseable onServing(Consumer<? super T> listener);
}
