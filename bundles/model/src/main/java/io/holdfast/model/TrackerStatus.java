package io.holdfast.model;

/** What a peer knows of one pin. Source: IPFS Cluster's TrackerStatus. */
public enum TrackerStatus {
    /** Never a real status. */
    UNDEFINED("undefined", 0),
    /** The peer could not be reached, or the call failed. */
    CLUSTER_ERROR("cluster_error", 2),
    PIN_ERROR("pin_error", 4),
    UNPIN_ERROR("unpin_error", 8),
    PINNED("pinned", 16),
    PINNING("pinning", 32),
    UNPINNING("unpinning", 64),
    UNPINNED("unpinned", 128),
    /** In the pinset, but allocated to other peers. */
    REMOTE("remote", 256),
    PIN_QUEUED("pin_queued", 512),
    UNPIN_QUEUED("unpin_queued", 1024),
    /** A meta pin: its shards are pinned, not itself. */
    SHARDED("sharded", 2048),
    /** Should be pinned, is not, and no operation runs. */
    UNEXPECTEDLY_UNPINNED("unexpectedly_unpinned", 4096);

    private final String text;
    private final int bit;

    TrackerStatus(String text, int bit) {
        this.text = text;
        this.bit = bit;
    }

    /** The name in JSON. */
    public String text() {
        return text;
    }

    /** The value in msgpack and in filters. */
    public int bit() {
        return bit;
    }

    /** Whether this is one of the three errors. */
    public boolean isError() {
        return (bit & StatusFilter.ERROR.bits()) != 0;
    }

    /** The status of this JSON name; {@link #UNDEFINED} for a name that is none. */
    public static TrackerStatus ofText(String text) {
        for (TrackerStatus s : values()) {
            if (s.text.equals(text)) {
                return s;
            }
        }
        return UNDEFINED;
    }
}
