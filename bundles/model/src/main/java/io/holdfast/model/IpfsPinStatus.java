package io.holdfast.model;

/** What an IPFS daemon says of one CID. Source: IPFS Cluster's IPFSPinStatus. */
public enum IpfsPinStatus {
    BUG("", TrackerStatus.UNDEFINED),
    ERROR("", TrackerStatus.CLUSTER_ERROR),
    DIRECT("direct", TrackerStatus.PINNED),
    RECURSIVE("recursive", TrackerStatus.PINNED),
    INDIRECT("indirect", TrackerStatus.UNPINNED),
    UNPINNED("", TrackerStatus.UNPINNED);

    private final String text;
    private final TrackerStatus tracked;

    IpfsPinStatus(String text, TrackerStatus tracked) {
        this.text = text;
        this.tracked = tracked;
    }

    /** The name in JSON. */
    public String text() {
        return text;
    }

    /** What a tracker makes of it. */
    public TrackerStatus toTrackerStatus() {
        return tracked;
    }

    /** Whether content of this depth (-1 recursive, 0 direct) is pinned as it should be. */
    public boolean isPinned(int maxDepth) {
        return maxDepth == 0 ? this == DIRECT : this == RECURSIVE;
    }

    /** Reads the {@code Type} of kubo's {@code pin/ls}; "indirect through …" is indirect. */
    public static IpfsPinStatus ofKubo(String text) {
        if (text.equals("direct")) {
            return DIRECT;
        }
        if (text.startsWith("recursive")) {
            return RECURSIVE;
        }
        return text.startsWith("indirect") ? INDIRECT : BUG;
    }
}
