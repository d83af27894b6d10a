package io.holdfast.bench;

import static io.holdfast.itest.Eventually.eventually;

import io.holdfast.itest.Distribution;
import io.holdfast.itest.RunningNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Two nodes that talk to each other over libp2p, beside two go-libp2p peers that do the same. */
final class NetworkBenchmark implements Benchmark {
    private static final String PROGRAM = "p2p";
    private static final String SECRET = "ab".repeat(32);
    private static final int ROUNDS = 3;
    /** Until the JIT compiler has done with what a node does all day. */
    private static final int WARM_UP = 3;
    private static final int CROWD = 1000;
    private static final int SMALL_CROWD = 100;
    private static final String CONSCRYPT = System.getProperty("holdfast.conscrypt", "");
    private static final Pattern LISTENS = Pattern.compile("listening on (/ip4/\\S+)");

    /** One thing to measure: the command, and what of its answer. */
    private record Load(String what, String command, String key, double scale, String unit) {
    }

    @Override
    public void run(Run run) throws Exception {
        if (!Peers.have(PROGRAM)) {
            run.table().note(Peers.missing("the network beside go-libp2p", PROGRAM));
        }
        long bytes = (256L << 20) / run.divisor();
        List<Load> loads = List.of(
                new Load("one stream, sent", "bulk %s " + bytes, "sent_per_second", 1 << 20, "MiB/s"),
                new Load("one stream, received", "bulk %s " + bytes, "received_per_second", 1 << 20, "MiB/s"),
                new Load("streams, one after the other", "streams %s " + run.scaled(20_000), "streams_per_second", 1, "/s"),
                new Load("100 bytes there and back, 1 in flight", "trips %s " + run.scaled(40_000) + " 1", "trips_per_second", 1, "/s"),
                new Load("100 bytes there and back, 64 in flight", "trips %s " + run.scaled(200_000) + " 64", "trips_per_second", 1, "/s"),
                new Load("connections made, one after the other", "handshakes %s " + run.scaled(1000), "handshakes_per_second", 1, "/s"));
        measure(run, "Noise", "", loads);
        measure(run, "Noise in a private network", SECRET, loads.subList(0, 2));
        if (Peers.have(PROGRAM)) {
            idle(run);
        }
    }

    /** What a connection takes on which nothing happens, at the end that listens. The other ends are Go peers. */
    private static void idle(Run run) throws Exception {
        int count = run.scaled(CROWD);
        try (RunningNode node = node(run, ""); GoPeer go = new GoPeer(run.folder("go"), "")) {
            Memory ours = Memory.of(run, address(node), count, () -> (long) value(node.exec("load:memory"), "memory"), new Proc(node.pid()));
            Memory theirs = Memory.of(run, go.address(), count, go::memory, new Proc(go.pid()));
            String what = "libp2p, Noise: memory of an idle connection, of " + count + ", ";
            run.table().row(what + "after a garbage collection", ours.held, "KiB", "go-libp2p", theirs.held);
            run.table().row(what + "resident", ours.resident, "KiB", "go-libp2p", theirs.resident);
        }
    }

    /** Of one connection, in KiB. */
    private record Memory(double held, double resident) {
        interface Held {
            long bytes() throws IOException;
        }

        static Memory of(Run run, String address, int count, Held held, Proc proc) throws IOException {
            // once before: what is made for the first connections is not counted
            try (GoPeer few = GoPeer.crowd(run, address, Math.min(count, SMALL_CROWD))) {
                few.awaitConnected();
            }
            proc.awaitIdle();
            long heldBefore = held.bytes();
            double residentBefore = proc.residentMiB();
            try (GoPeer many = GoPeer.crowd(run, address, count)) {
                many.awaitConnected();
                proc.awaitIdle();
                double resident = proc.residentMiB();
                return new Memory((held.bytes() - heldBefore) / 1024.0 / count, (resident - residentBefore) * 1024 / count);
            }
        }
    }

    private static void measure(Run run, String how, String secret, List<Load> loads) throws Exception {
        try (RunningNode a = node(run, secret); RunningNode b = node(run, secret);
                GoPeer go = Peers.have(PROGRAM) ? new GoPeer(run.folder("go"), secret) : null) {
            String address = address(b);
            Map<String, List<Double>> ours = new LinkedHashMap<>();
            Map<String, List<Double>> theirs = new LinkedHashMap<>();
            for (int round = 0; round < WARM_UP + ROUNDS; round++) {
                for (String command : loads.stream().map(Load::command).distinct().toList()) {
                    note(round, loads, command, a.exec("load:" + String.format(command, address)), ours);
                    if (go != null) {
                        note(round, loads, command, go.dial(String.format(command.replaceFirst("^(\\S+) %s", "%s $1"), go.address())), theirs);
                    }
                }
            }
            for (Load load : loads) {
                double value = Numbers.median(ours.get(load.what));
                String what = "libp2p, " + how + ": " + load.what;
                if (go == null) {
                    run.table().row(what, value, load.unit);
                } else {
                    run.table().row(what, value, load.unit, "go-libp2p", Numbers.median(theirs.get(load.what)));
                }
            }
        }
    }

    private static void note(int round, List<Load> loads, String command, String json, Map<String, List<Double>> into) {
        if (round >= WARM_UP) {
            loads.stream().filter(l -> l.command.equals(command))
                    .forEach(l -> into.computeIfAbsent(l.what, w -> new ArrayList<>()).add(value(json, l.key) / l.scale));
        }
    }

    private static double value(String json, String key) {
        Matcher m = Pattern.compile("\"" + key + "\":([0-9.eE+]+)").matcher(json);
        if (!m.find()) {
            throw new IllegalStateException("no " + key + " in " + json);
        }
        return Double.parseDouble(m.group(1));
    }

    private static RunningNode node(Run run, String secret) throws IOException {
        RunningNode node = Distribution.get().start(run.folder("node"), secret.isEmpty() ? Map.of() : Map.of("CLUSTER_SECRET", secret));
        if (!CONSCRYPT.isEmpty()) {
            deployConscrypt(node);
        }
        node.deploy(jar(), "libp2p-load.jar");
        eventually("the load bundle is there", Duration.ofSeconds(30), () -> node.tryExec("help load:bulk").output().contains("bulk"));
        return node;
    }

    /** The host takes it when it is resolved anew. */
    private static void deployConscrypt(RunningNode node) {
        node.deploy(Path.of(CONSCRYPT), "conscrypt.jar");
        eventually("conscrypt is there", Duration.ofSeconds(30), () -> node.exec("lb").contains("Holdfast conscrypt"));
        node.exec("felix:refresh " + bundle(node, "Holdfast libp2p "));
        eventually("the host is there again", Duration.ofSeconds(30), () -> LISTENS.matcher(node.tryExec("swarm").output()).find());
    }

    private static String bundle(RunningNode node, String name) {
        Matcher m = Pattern.compile("(\\d+)\\|[^|]*\\|[^|]*\\|" + name).matcher(node.exec("lb"));
        if (!m.find()) {
            throw new IllegalStateException("no bundle " + name);
        }
        return m.group(1);
    }

    private static Path jar() {
        return Path.of(System.getProperty("holdfast.load", ""));
    }

    private static String address(RunningNode node) {
        Matcher m = LISTENS.matcher(node.exec("swarm"));
        if (!m.find()) {
            throw new IllegalStateException("the node does not listen");
        }
        return m.group(1);
    }

    /** A go-libp2p peer that answers, or many that are only connected. */
    private static final class GoPeer implements AutoCloseable {
        private final String secret;
        private final Process process;
        private final Path log;

        GoPeer(Path folder, String secret) throws IOException {
            this(folder, secret, "listen", "-security", "noise", "-secret", secret);
        }

        private GoPeer(Path folder, String secret, String... words) throws IOException {
            this.secret = secret;
            this.log = folder.resolve("log");
            process = Peers.start(Map.of(), log, PROGRAM, words);
            eventually("the go peer listens, or is connected", Duration.ofMinutes(2), () -> !lines().isEmpty());
        }

        /** They end when it is closed. */
        static GoPeer crowd(Run run, String address, int count) throws IOException {
            return new GoPeer(run.folder("crowd"), "", "crowd", "-security", "noise", address, Integer.toString(count));
        }

        void awaitConnected() throws IOException {
            if (!lines().get(0).equals("connected")) {
                throw new IOException("found " + lines() + ", expected that all are connected");
            }
        }

        private List<String> lines() throws IOException {
            return Files.readAllLines(log);
        }

        String address() throws IOException {
            return lines().get(0);
        }

        long pid() {
            return process.pid();
        }

        /** Bytes that are held after a garbage collection, stacks included. */
        long memory() throws IOException {
            int before = lines().size();
            process.getOutputStream().write("memory\n".getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
            eventually("the go peer tells its memory", Duration.ofSeconds(20), () -> lines().size() > before);
            return (long) value(lines().get(before), "memory");
        }

        String dial(String words) throws IOException, InterruptedException {
            List<String> args = new ArrayList<>(List.of("dial", "-security", "noise", "-secret", secret));
            args.addAll(List.of(words.split(" ")));
            return Peers.run(Map.of(), PROGRAM, args.toArray(String[]::new));
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
