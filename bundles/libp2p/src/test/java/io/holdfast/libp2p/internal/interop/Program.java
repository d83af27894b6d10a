package io.holdfast.libp2p.internal.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** A running program, and all that it has printed. */
public final class Program implements AutoCloseable {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int TAIL = 60;

    private final List<String> command;
    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private Program(List<String> command, Process process) {
        this.command = command;
        this.process = process;
        this.reader = new Thread(this::read, "output of " + command.get(0));
        reader.setDaemon(true);
        reader.start();
    }

    public static Program start(Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new Program(command, builder.start());
    }

    private void read() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            in.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            // it has ended
        }
    }

    /** Its lines until now. */
    public List<String> lines() {
        return lines;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Writes a line to its standard input. */
    void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Ends its standard input. */
    public void sayNoMore() throws IOException {
        process.getOutputStream().close();
    }

    /** The first line that is like this, as soon as there is one. */
    public String line(String what, Predicate<String> like) {
        until(what, () -> lines.stream().anyMatch(like) || !process.isAlive() && !reader.isAlive());
        return lines.stream().filter(like).findFirst().orElseThrow(() -> new AssertionError("it ended without " + what + ": " + this));
    }

    /** Waits until it has ended by itself. @return its exit status */
    public int end() throws InterruptedException {
        if (!process.waitFor(BOUND.toSeconds() * 3, TimeUnit.SECONDS)) {
            throw new AssertionError("does not end: " + this);
        }
        reader.join(BOUND.toMillis());
        return process.exitValue();
    }

    /** What it has printed. */
    String text() {
        return String.join("\n", lines);
    }

    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + BOUND.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain for: " + what);
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** Ends it, as an operator would, then as a crash would. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Its command line, and the last that it said. */
    @Override
    public String toString() {
        return String.join(" ", command) + "\n    "
                + String.join("\n    ", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    }
}
