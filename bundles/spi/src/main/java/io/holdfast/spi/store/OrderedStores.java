package io.holdfast.spi.store;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A kind of database that opens stores by name: a service with the property {@code holdfast.variant} ({@code rocksdb},
 * {@code mvstore}) and a service ranking. Each store lives in {@code <data>/<name>/<variant>/}.
 */
@ConsumerType
public interface OrderedStores {
    /** The variant's name. */
    String variant();

    /**
     * Opens the store of this name, made if absent. One owner at a time: while another has it open, in this process or another, the
     * call waits up to 10 seconds. A store that a crash cut off is repaired: whatever was written with {@code sync} is there.
     *
     * @param name lower-case letters and dashes
     * @throws IOException names the folder: held by another, an unknown format version, damaged, disk full
     */
    OrderedStore open(String name) throws IOException;
}
