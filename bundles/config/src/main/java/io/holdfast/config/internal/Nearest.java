package io.holdfast.config.internal;

import java.util.List;

/** Guesses what was meant by a mistyped name. */
final class Nearest {
    private Nearest() {
    }

    /** The name that is at most a third of its letters away; null when none is. */
    static String of(String typed, List<String> names) {
        String best = null;
        int least = Integer.MAX_VALUE;
        // what is longer cannot be near any name, and must not cost time
        for (String name : typed.length() > 100 ? List.<String>of() : names) {
            int distance = distance(typed, name);
            if (distance < least && distance <= Math.max(1, name.length() / 3)) {
                least = distance;
                best = name;
            }
        }
        return best;
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
