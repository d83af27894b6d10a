package io.holdfast.spi.part;

import org.osgi.annotation.versioning.ProviderType;

/** A service held in use until it is closed; closing twice does nothing. */
@ProviderType
public interface Lease<T> extends AutoCloseable {
    T service();

    /**
     * Asks to be told when the service is to be let go, at once if that is so already. A holder for longer than a second (a pin
     * operation, a listing) ends or moves its work then; after a bound it is not waited for any more.
     */
    void onRevoke(Runnable action);

    @Override
    void close();
}
