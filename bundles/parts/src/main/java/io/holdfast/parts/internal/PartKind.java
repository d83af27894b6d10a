package io.holdfast.parts.internal;

import io.holdfast.spi.api.Api;
import io.holdfast.spi.consensus.Consensus;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.state.State;
import io.holdfast.spi.tracker.PinTracker;

/** The replaceable interfaces, and what a swap of each means. */
enum PartKind {
    API("api", Api.class, true, false),
    CONSENSUS("consensus", Consensus.class, true, true),
    STATE("state", State.class, false, false),
    TRACKER("tracker", PinTracker.class, true, false),
    IPFS("ipfs", IpfsConnector.class, false, false);

    private final String text;
    private final Class<?> type;
    private final boolean interchangeable;
    private final boolean exclusive;

    PartKind(String text, Class<?> type, boolean interchangeable, boolean exclusive) {
        this.text = text;
        this.type = type;
        this.interchangeable = interchangeable;
        this.exclusive = exclusive;
    }

    String text() {
        return text;
    }

    Class<?> type() {
        return type;
    }

    /** Whether any other variant does while the wanted one is away. Another daemon or another pinset does not. */
    boolean interchangeable() {
        return interchangeable;
    }

    /** Whether two must never run side by side: two consensuses would both write the State. */
    boolean exclusive() {
        return exclusive;
    }
}
