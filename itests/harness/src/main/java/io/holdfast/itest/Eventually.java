package io.holdfast.itest;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waits for what is to become true: looks often, gives up after a bound. */
public final class Eventually {
    private static final long PAUSE_NANOS = 20_000_000;

    private Eventually() {
    }

    /** Something that may fail to be had yet. */
    @FunctionalInterface
    public interface Source<T> {
        T get() throws Exception;
    }

    /**
     * The first value that passes. A source that throws is asked again.
     *
     * @param what for the message
     * @throws AssertionError after the bound, with the last value or failure
     */
    public static <T> T eventually(String what, Duration bound, Source<T> source, Predicate<? super T> passes) {
        long end = System.nanoTime() + bound.toNanos();
        Object last;
        Throwable failure = null;
        do {
            try {
                T value = source.get();
                if (passes.test(value)) {
                    return value;
                }
                last = value;
                failure = null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for " + what, e);
            } catch (Exception e) {
                last = e;
                failure = e;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        } while (System.nanoTime() < end);
        throw new AssertionError("not within " + bound + ": " + what + "; last: " + last, failure);
    }

    /** Waits until this is so. */
    public static void eventually(String what, Duration bound, Source<Boolean> source) {
        eventually(what, bound, source, Boolean::booleanValue);
    }
}
