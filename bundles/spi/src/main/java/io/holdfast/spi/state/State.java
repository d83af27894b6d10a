package io.holdfast.spi.state;

import io.holdfast.model.Cid;
import io.holdfast.model.Pin;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The pinset as the consensus has applied it, ordered by the CIDs' bytes. Thread-safe; calls are short and block for the disk.
 * Pins come back as the store keeps them: whole seconds, no user allocations (the protobuf of IPFS Cluster).
 *
 * <p>All calls throw {@link io.holdfast.model.ClusterException.Internal} when the store fails. After a failed {@link #apply} every
 * later one fails too, until the part is opened again.
 */
@ConsumerType
public interface State {
    /** Which store this is: a random text made when it was created. Two States with the same id are the same data. */
    String storeId();

    /** The position of the consensus that this pinset stands at; 0 when nothing was ever applied. */
    long position();

    /** The number of pins. */
    long count();

    /** The pin of this CID. */
    Optional<Pin> get(Cid cid);

    /**
     * Applies these changes and the position in one atomic write. One caller at a time.
     *
     * @param position the new position, not below the present one; an equal one is a repetition and is applied again, which is harmless
     * @param sync     whether it must be durable on return
     * @throws IllegalArgumentException when the position is below the present one
     * @throws io.holdfast.model.ClusterException.NotReady when an earlier change failed, so that nothing is done until the State is
     *     opened again
     * @throws io.holdfast.model.ClusterException.Internal when it fails now: whether it was done is unknown
     */
    void apply(List<PinChange> changes, long position, boolean sync);

    /**
     * The pins whose CID is after this one, ascending, as they are now: later changes are not seen, and writers are not held up.
     *
     * @param after null = from the first
     */
    Pins list(Cid after);

    /** Forgets everything, the position included; the {@link #storeId()} stays. */
    void clear();

    /** An open listing; one thread at a time; must be closed. */
    @ConsumerType
    interface Pins extends AutoCloseable {
        /** Moves to the next pin; must be called before the first. */
        boolean next();

        /** The CID of the pin here, without decoding the pin. */
        Cid cid();

        /** The pin here. */
        Pin pin();

        @Override
        void close();
    }
}
