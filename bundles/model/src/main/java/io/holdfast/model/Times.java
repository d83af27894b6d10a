package io.holdfast.model;

import java.time.Instant;

/** Go's zero time, which stands for "not set" wherever a time is not optional in IPFS Cluster's formats. */
public final class Times {
    /** {@code 0001-01-01T00:00:00Z}. */
    public static final Instant ZERO = Instant.parse("0001-01-01T00:00:00Z");

    private Times() {
    }

    /** Whether this time stands for "not set": Go's zero time, or Unix second 0. */
    public static boolean isUnset(Instant time) {
        return time.equals(ZERO) || time.getEpochSecond() == 0;
    }
}
