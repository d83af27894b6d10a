package io.holdfast.tracker.engine;

import io.holdfast.model.GoDuration;
import java.time.Duration;

/**
 * The section {@code pin_tracker.stateless}, which all trackers follow.
 *
 * @param maxQueue        at most so many operations wait in each queue, > 0
 * @param concurrentPins  pin operations at the same time, > 0
 * @param priorityAge     a pin younger than this goes into the priority queue, >= 0
 * @param priorityRetries as long as it was not tried more often than this, >= 0
 */
public record Limits(long maxQueue, int concurrentPins, Duration priorityAge, int priorityRetries) {
    /** The configuration's PID. */
    public static final String PID = "io.holdfast.pin_tracker.stateless";

    /** As IPFS Cluster has it. */
    public static final Limits DEFAULT = new Limits(1_000_000, 10, Duration.ofHours(24), 5);

    public Limits {
        check("max_pin_queue_size", maxQueue, 1);
        check("concurrent_pins", concurrentPins, 1);
        check("priority_pin_max_retries", priorityRetries, 0);
        if (priorityAge.isNegative()) {
            throw new IllegalArgumentException("priority_pin_max_age: " + GoDuration.format(priorityAge) + ": expected a duration >= 0");
        }
    }

    /** The same keys for Declarative Services. */
    public @interface Config {
        long max__pin__queue__size() default 1_000_000;

        int concurrent__pins() default 10;

        String priority__pin__max__age() default "24h0m0s";

        int priority__pin__max__retries() default 5;
    }

    /**
     * What the configuration says.
     *
     * @throws IllegalArgumentException names the key, its value and what was expected
     */
    public static Limits of(Config config) {
        // IPFS Cluster writes 0 for "the default" here
        long queue = config.max__pin__queue__size() == 0 ? DEFAULT.maxQueue : config.max__pin__queue__size();
        return new Limits(queue, config.concurrent__pins(), duration("priority_pin_max_age", config.priority__pin__max__age()),
                config.priority__pin__max__retries());
    }

    /** Reads the duration of this key. */
    public static Duration duration(String key, String text) {
        try {
            return GoDuration.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": '" + text + "': expected a duration such as 2m0s", e);
        }
    }

    private static void check(String key, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(key + ": " + value + ": expected a number >= " + least);
        }
    }
}
