package io.holdfast.consensus.local.internal;

/** Section {@code holdfast.consensus_local} of the configuration. */
public @interface LocalConfig {
    /** Changes taken but not yet answered; beyond, the answer is "not ready". */
    int max__in__flight() default 10_000;

    /** Changes made durable by one sync. */
    int max__batch() default 1_000;
}
