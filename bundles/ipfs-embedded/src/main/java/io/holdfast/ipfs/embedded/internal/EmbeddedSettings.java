package io.holdfast.ipfs.embedded.internal;

import io.holdfast.model.GoDuration;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * The configuration, checked.
 *
 * @param storageMax  bytes, > 0
 * @param gcGrace     >= 0
 * @param pinTimeout  > 0
 * @param segmentSize bytes at which the next file of blocks is begun; not configurable
 */
record EmbeddedSettings(long storageMax, Duration gcGrace, Duration pinTimeout, int segmentSize) {
    private static final int SEGMENT_SIZE = 64 << 20;
    /** The file that is written to gives no space back: so it must be a small part of a small store. */
    private static final int MIN_SEGMENTS = 16;
    private static final String SECTION = "holdfast.ipfs_embedded.";
    private static final Map<String, Long> UNITS = Map.of("", 1L, "B", 1L, "KB", 1000L, "MB", 1000_000L, "GB", 1000_000_000L,
            "TB", 1000_000_000_000L, "KIB", 1L << 10, "MIB", 1L << 20, "GIB", 1L << 30, "TIB", 1L << 40);

    static EmbeddedSettings of(EmbeddedConfig config) {
        long max = size("storage_max", config.storage__max());
        Duration grace = duration("gc_grace", config.gc__grace());
        Duration timeout = duration("pin_timeout", config.pin__timeout());
        if (max < 1 << 20) {
            throw invalid("storage_max", config.storage__max(), "at least 1MiB");
        }
        if (grace.isNegative()) {
            throw invalid("gc_grace", config.gc__grace(), "0s or more");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw invalid("pin_timeout", config.pin__timeout(), "more than 0s");
        }
        return new EmbeddedSettings(max, grace, timeout, (int) Math.min(SEGMENT_SIZE, max / MIN_SEGMENTS));
    }

    private static long size(String key, String text) {
        String t = text.trim().toUpperCase(Locale.ROOT);
        int digits = 0;
        while (digits < t.length() && (Character.isDigit(t.charAt(digits)) || t.charAt(digits) == '.')) {
            digits++;
        }
        Long unit = UNITS.get(t.substring(digits).trim());
        try {
            if (unit != null && digits <= 20) {
                return new BigDecimal(t.substring(0, digits)).multiply(BigDecimal.valueOf(unit)).toBigInteger().longValueExact();
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw invalid(key, text, "a size such as 10GB or 512MiB", e);
        }
        throw invalid(key, text, "a size such as 10GB or 512MiB");
    }

    private static Duration duration(String key, String text) {
        try {
            return GoDuration.parse(text);
        } catch (IllegalArgumentException e) {
            throw invalid(key, text, "a duration such as 2m or 1h30m", e);
        }
    }

    private static IllegalArgumentException invalid(String key, String found, String expected) {
        return invalid(key, found, expected, null);
    }

    private static IllegalArgumentException invalid(String key, String found, String expected, Exception cause) {
        return new IllegalArgumentException(SECTION + key + ": found '" + found + "', expected " + expected, cause);
    }
}
