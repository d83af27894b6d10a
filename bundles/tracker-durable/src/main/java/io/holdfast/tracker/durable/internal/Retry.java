package io.holdfast.tracker.durable.internal;

import io.holdfast.tracker.engine.Limits;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The section {@code holdfast.tracker_durable}.
 *
 * @param delay       before the second attempt, > 0; doubled for each further one
 * @param maxDelay    at most so long, >= delay
 * @param maxAttempts after so many failures a pin is given up, > 0
 * @param sweep       how often the daemon's list is compared with ours; 0 = never
 */
public record Retry(Duration delay, Duration maxDelay, int maxAttempts, Duration sweep) {
    /** The configuration's PID. */
    public static final String PID = "io.holdfast.tracker_durable";
    static final Retry DEFAULT = new Retry(Duration.ofSeconds(5), Duration.ofMinutes(10), 10, Duration.ofHours(1));

    public Retry {
        if (delay.isNegative() || delay.isZero()) {
            throw new IllegalArgumentException("retry_delay: " + delay + ": expected a duration > 0");
        }
        if (maxDelay.compareTo(delay) < 0) {
            throw new IllegalArgumentException("retry_max_delay: " + maxDelay + ": expected at least retry_delay, " + delay);
        }
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("max_attempts: " + maxAttempts + ": expected a number >= 1");
        }
        if (sweep.isNegative()) {
            throw new IllegalArgumentException("sweep_interval: " + sweep + ": expected a duration >= 0");
        }
    }

    /** The same keys for Declarative Services. */
    public @interface Config {
        String retry__delay() default "5s";

        String retry__max__delay() default "10m0s";

        int max__attempts() default 10;

        String sweep__interval() default "1h0m0s";
    }

    static Retry of(Config config) {
        return new Retry(Limits.duration("retry_delay", config.retry__delay()),
                Limits.duration("retry_max_delay", config.retry__max__delay()), config.max__attempts(),
                Limits.duration("sweep_interval", config.sweep__interval()));
    }

    /** How long to wait after so many attempts, in milliseconds; a fifth up or down, so that what failed together is not retried together. */
    long pause(int attempts) {
        long doubled = delay.toMillis() << Math.min(20, Math.max(0, attempts - 1));
        long pause = Math.min(doubled, maxDelay.toMillis());
        return Math.max(1, (long) (pause * ThreadLocalRandom.current().nextDouble(0.8, 1.2)));
    }
}
