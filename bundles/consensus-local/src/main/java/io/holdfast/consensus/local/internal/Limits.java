package io.holdfast.consensus.local.internal;

/** The checked configuration. */
record Limits(int maxInFlight, int maxBatch) {
    private static final int MOST = 1_000_000;

    Limits {
        check("max_in_flight", maxInFlight);
        check("max_batch", maxBatch);
    }

    static Limits of(LocalConfig config) {
        return new Limits(config.max__in__flight(), config.max__batch());
    }

    private static void check(String key, int value) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException("consensus_local." + key + " is " + value + ", expected 1 to " + MOST);
        }
    }
}
