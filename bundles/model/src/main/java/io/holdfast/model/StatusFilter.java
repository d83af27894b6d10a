package io.holdfast.model;

/**
 * A set of {@link TrackerStatus}; the empty set stands for all of them, as in IPFS Cluster.
 *
 * @param bits the statuses' bits, OR-ed
 */
public record StatusFilter(int bits) {
    public static final StatusFilter ALL = new StatusFilter(0);
    public static final StatusFilter ERROR = new StatusFilter(14);
    public static final StatusFilter QUEUED = new StatusFilter(1536);

    /** The set of these statuses. */
    public static StatusFilter of(TrackerStatus... statuses) {
        int bits = 0;
        for (TrackerStatus s : statuses) {
            bits |= s.bit();
        }
        return new StatusFilter(bits);
    }

    /** Reads a comma list of status names, with {@code error} and {@code queued}; blanks and unknown names are ignored. */
    public static StatusFilter parse(String text) {
        int bits = 0;
        for (String name : text.replace(" ", "").split(",")) {
            bits |= switch (name) {
                case "error" -> ERROR.bits;
                case "queued" -> QUEUED.bits;
                default -> TrackerStatus.ofText(name).bit();
            };
        }
        return new StatusFilter(bits);
    }

    /** Whether this status passes. */
    public boolean matches(TrackerStatus status) {
        return bits == 0 || status.bit() == 0 || (bits & status.bit()) != 0;
    }

    /** Whether everything passes. */
    public boolean isAll() {
        return bits == 0;
    }
}
