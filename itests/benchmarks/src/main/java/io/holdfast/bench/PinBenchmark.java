package io.holdfast.bench;

import io.holdfast.itest.RunningNode;
import java.net.URI;

/** Durable pins, one client and 64, then the listings of a large pinset; each in rounds that alternate with a real peer's. */
final class PinBenchmark implements Benchmark {
    private static final int ROUNDS = 4;
    private static final int PINS = 20_000;
    /** One client mostly waits for the disk; it gets its answer from fewer. */
    private static final int PINS_ALONE = 5_000;
    private static final int WARM_UP = 4_000;
    private static final int LISTED = 100_000;
    private static final int CLIENTS = 64;

    @Override
    public void run(Run run) throws Exception {
        try (PinDaemon ours = new PinDaemon(); PinDaemon theirs = new PinDaemon(); RunningNode node = run.nodeBefore(ours.multiaddress())) {
            Subject holdfast = new Subject(URI.create(node.rest()), new Proc(node.pid()), ours);
            if (!Peers.have(ClusterPeer.PROGRAM)) {
                run.table().note(Peers.missing("pins and listings of IPFS Cluster", ClusterPeer.PROGRAM));
                measure(run, holdfast, null);
                return;
            }
            try (ClusterPeer peer = new ClusterPeer(run.folder("peer"), theirs.multiaddress())) {
                peer.start(new Cids("first").take(1)[0]);
                measure(run, holdfast, new Subject(peer.rest(), peer.proc(), theirs));
            }
        }
    }

    private static void measure(Run run, Subject holdfast, Subject peer) throws Exception {
        Subject[] subjects = peer == null ? new Subject[] {holdfast} : new Subject[] {holdfast, peer};
        for (Subject s : subjects) {
            s.pin(CLIENTS, run.scaled(WARM_UP));
            s.forget();
        }
        pins(run, subjects, 1);
        pins(run, subjects, CLIENTS);
        int all = run.scaled(LISTED);
        for (Subject s : subjects) {
            Run.progress("filling up to " + all + " pins");
            s.fill(CLIENTS, all);
        }
        list(run, subjects, "/allocations", all);
        list(run, subjects, "/pins", all);
    }

    private static void pins(Run run, Subject[] subjects, int clients) throws Exception {
        int pins = run.scaled(clients == 1 ? PINS_ALONE : PINS);
        for (int round = 0; round < ROUNDS; round++) {
            for (Subject s : subjects) {
                s.pin(clients, pins / ROUNDS);
            }
        }
        String who = clients == 1 ? "1 client" : clients + " clients";
        row(run, "pins, " + who, "/s", subjects, s -> s.pins().perSecond());
        row(run, "p50 of a pin, " + who, "ms", subjects, s -> Numbers.millis(s.pins().latencies(), 0.5));
        row(run, "p99 of a pin, " + who, "ms", subjects, s -> Numbers.millis(s.pins().latencies(), 0.99));
        row(run, "processor time of a pin, " + who, "ms", subjects, s -> s.cpuOfPins() * 1000 / s.pins().latencies().length);
        for (Subject s : subjects) {
            s.forget();
        }
    }

    private static void list(Run run, Subject[] subjects, String path, int expected) throws Exception {
        for (Subject s : subjects) {
            s.proc().awaitIdle();
            s.proc().forgetPeak();
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Subject s : subjects) {
                s.list(path, expected);
            }
        }
        String what = "`GET " + path + "`, " + expected + " pins";
        row(run, what, "lines/s", subjects, Subject::linesPerSecond);
        row(run, what + ", first line", "ms", subjects, Subject::firstLineMillis);
        row(run, what + ", peak memory", "MiB", subjects, s -> s.proc().peakMiB());
        for (Subject s : subjects) {
            s.forget();
        }
    }

    /** What is read off a subject after its rounds. */
    @FunctionalInterface
    private interface Value {
        double of(Subject subject) throws Exception;
    }

    private static void row(Run run, String what, String unit, Subject[] subjects, Value value) throws Exception {
        if (subjects.length == 1) {
            run.table().row(what, value.of(subjects[0]), unit);
        } else {
            run.table().row(what, value.of(subjects[0]), unit, ClusterPeer.PROGRAM, value.of(subjects[1]));
        }
    }
}
