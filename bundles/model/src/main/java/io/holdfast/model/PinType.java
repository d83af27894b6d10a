package io.holdfast.model;

/** What a pin stands for. Source: IPFS Cluster's PinType. */
public enum PinType {
    /** Invalid; what an unreadable type reads as. */
    BAD("bad-type", 1),
    /** Data, pinned recursively or directly. */
    DATA("pin", 2),
    /** The root of sharded content: not pinned in IPFS. */
    META("meta-pin", 4),
    /** The index of shards, pinned directly everywhere. */
    CLUSTER_DAG("clusterdag-pin", 8),
    /** One shard. */
    SHARD("shard-pin", 16);

    private final String text;
    private final int bit;

    PinType(String text, int bit) {
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

    /** The value in protobuf. */
    public int number() {
        return ordinal();
    }

    /** The type of this JSON name; {@link #BAD} for a name that is none. */
    public static PinType ofText(String text) {
        for (PinType t : values()) {
            if (t.text.equals(text)) {
                return t;
            }
        }
        return BAD;
    }

    /** The type of this protobuf number; {@link #BAD} for one that is none. */
    public static PinType ofNumber(int number) {
        return number > 0 && number < values().length ? values()[number] : BAD;
    }
}
