package io.holdfast.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The one table of a run, and the lines about what is missing in it. */
final class Table {
    private final List<String> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** A value with nothing to compare it with. */
    void row(String what, double value, String unit) {
        add(what, text(value) + " " + unit, "", "");
    }

    /** A value, what it is compared with, and how many times that it is. */
    void row(String what, double value, String unit, String otherName, double other) {
        add(what, text(value) + " " + unit, otherName + ": " + text(other) + " " + unit, text(value / other) + "×");
    }

    /** What is left out, and why. */
    void note(String text) {
        notes.add(text);
        Run.progress(text);
    }

    private void add(String... cells) {
        String row = "| " + String.join(" | ", cells) + " |";
        rows.add(row);
        Run.progress(row);
    }

    String markdown() {
        StringBuilder text = new StringBuilder("| Measured | Holdfast | Compared with | Ratio |\n|---|---|---|---|\n");
        rows.forEach(r -> text.append(r).append('\n'));
        notes.forEach(n -> text.append('\n').append(n).append('\n'));
        return text.toString();
    }

    /** Three digits; more would promise too much. */
    private static String text(double value) {
        double size = Math.abs(value);
        String format = size >= 100 || size == 0 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }
}
