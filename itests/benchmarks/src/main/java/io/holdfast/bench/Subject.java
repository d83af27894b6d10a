package io.holdfast.bench;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A REST API that is measured, its process, the daemon behind it, and what its rounds have given so far. */
final class Subject {
    private final URI rest;
    private final Proc proc;
    private final PinDaemon daemon;
    private final Cids cids = new Cids("pin ");
    private final List<Double> rates = new ArrayList<>();
    private final List<Double> firsts = new ArrayList<>();
    private Clients.Result pins = new Clients.Result(0, new long[0]);
    private double cpu;

    Subject(URI rest, Proc proc, PinDaemon daemon) {
        this.rest = rest;
        this.proc = proc;
        this.daemon = daemon;
    }

    Proc proc() {
        return proc;
    }

    /** A round of pins. It ends when the daemon has them all: the processor time that this takes is part of a pin's. */
    void pin(int clients, int n) throws Exception {
        String[] taken = cids.take(n);
        long before = daemon.pinned();
        double cpuBefore = proc.cpu();
        pins = pins.plus(Clients.pin(rest, clients, taken));
        daemon.awaitPinned(before + n);
        cpu += proc.cpu() - cpuBefore;
    }

    /** Pins until the listing has so many. */
    void fill(int clients, int n) throws Exception {
        int missing = n - (int) allocations();
        if (missing > 0) {
            pin(clients, missing);
        }
        forget();
    }

    private long allocations() throws IOException {
        try (Connection connection = new Connection(rest)) {
            return connection.request("GET", "/allocations").good().lines();
        }
    }

    /** A round of listing. */
    void list(String path, int expected) throws IOException {
        try (Connection connection = new Connection(rest)) {
            long start = System.nanoTime();
            Connection.Answer answer = connection.request("GET", path).good();
            if (answer.lines() != expected) {
                throw new IOException(path + " gave " + answer.lines() + " lines, expected " + expected);
            }
            rates.add(expected / Numbers.seconds(System.nanoTime() - start));
            firsts.add(answer.firstLineNanos() / 1e6);
        }
    }

    Clients.Result pins() {
        return pins;
    }

    double cpuOfPins() {
        return cpu;
    }

    double linesPerSecond() {
        return Numbers.median(rates);
    }

    double firstLineMillis() {
        return Numbers.median(firsts);
    }

    /** Begins anew. */
    void forget() {
        pins = new Clients.Result(0, new long[0]);
        cpu = 0;
        rates.clear();
        firsts.clear();
    }
}
