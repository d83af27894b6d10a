package io.holdfast.spi.api;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Where this node can be reached over HTTP at this moment: the addresses as bound, so port 0 reads as the port that was given. */
@ProviderType
public interface Listeners {
    /** The open listeners; never null, changes with the configuration. Does not block. */
    List<Listener> listeners();

    /**
     * One open listener.
     *
     * @param slot    which {@link Api} answers there: {@code rest}, {@code gateway}
     * @param address such as {@code http://127.0.0.1:9094}, without a slash at the end
     */
    record Listener(String slot, String address) {
    }
}
