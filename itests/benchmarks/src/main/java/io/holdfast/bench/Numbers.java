package io.holdfast.bench;

import java.util.List;

/** Sums and ranks. */
final class Numbers {
    private Numbers() {
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Of sorted nanoseconds, the one that this share does not exceed, in milliseconds. */
    static double millis(long[] sorted, double share) {
        return sorted[(int) ((sorted.length - 1) * share)] / 1e6;
    }

    static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
