package io.holdfast.spi.consensus;

import io.holdfast.spi.state.PinChange;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard service: is told of each change after it was applied to this peer's State, in order, once (after a crash possibly not
 * at all: who depends on it compares with the State when starting).
 */
@ConsumerType
public interface PinsetListener {
    /** These changes have been applied. Must return quickly and must not block for a part. */
    void applied(List<PinChange> changes);
}
