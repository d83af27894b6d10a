package io.holdfast.bench;

import static io.holdfast.itest.Eventually.eventually;

import io.holdfast.itest.Distribution;
import io.holdfast.itest.RunningNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * From the start of the process to its first answer and to its first pin, and the memory of a node with nothing to do. With a real
 * peer the pin is what is compared: it answers questions before it is able to do anything.
 */
final class StartBenchmark implements Benchmark {
    private static final int RUNS = 9;
    private static final String CID = new Cids("start").take(1)[0];

    private record Started(double answer, double pin, double residentMiB) {
    }

    @Override
    public void run(Run run) throws Exception {
        Path data = run.folder("start");
        train(data);
        ClusterPeer peer = null;
        List<Started> with = new ArrayList<>();
        List<Started> without = new ArrayList<>();
        List<Started> peers = new ArrayList<>();
        try (PinDaemon daemon = new PinDaemon()) {
            if (Peers.have(ClusterPeer.PROGRAM)) {
                peer = new ClusterPeer(run.folder("peer"), daemon.multiaddress());
            }
            // the first round only fills the caches of the machine
            for (int i = 0; i <= run.scaled(RUNS); i++) {
                Started a = node(data, "auto");
                Started b = node(data, "off");
                Started c = peer == null ? null : peer(peer);
                if (i > 0) {
                    with.add(a);
                    without.add(b);
                    peers.add(c);
                }
            }
        } finally {
            if (peer != null) {
                peer.close();
            }
        }
        String runs = ", median of " + with.size();
        run.table().row("start to first answer" + runs, median(with, Started::answer), "s", "without the class archive",
                median(without, Started::answer));
        double pin = median(with, Started::pin);
        double memory = median(with, Started::residentMiB);
        if (peer == null) {
            run.table().row("start to first pin" + runs, pin, "s");
            run.table().row("resident memory, idle" + runs, memory, "MiB");
            run.table().note(Peers.missing("start and idle memory of IPFS Cluster", ClusterPeer.PROGRAM));
        } else {
            run.table().row("start to first pin" + runs, pin, "s", ClusterPeer.PROGRAM, median(peers, Started::pin));
            run.table().row("resident memory, idle" + runs, memory, "MiB", ClusterPeer.PROGRAM, median(peers, Started::residentMiB));
        }
    }

    /** The first start of a distribution ends in the making of its class archive. */
    private static void train(Path data) {
        try (RunningNode node = Distribution.get().start(data, Map.of("HOLDFAST_CDS", "auto"))) {
            eventually("the class archive is made", Duration.ofSeconds(120), () -> {
                try (Stream<Path> files = Files.list(data.resolve("cache"))) {
                    return files.anyMatch(f -> f.toString().endsWith(".jsa.key"));
                }
            });
            node.stop();
        }
    }

    private static Started node(Path data, String archive) throws IOException {
        int port = Run.freePort();
        Map<String, String> env = Map.of("HOLDFAST_CDS", archive, "CLUSTER_RESTAPI_HTTPLISTENMULTIADDRESS", "/ip4/127.0.0.1/tcp/" + port);
        URI rest = URI.create("http://127.0.0.1:" + port);
        long start = System.nanoTime();
        try (RunningNode node = Distribution.get().launch(data, env)) {
            long answer = Answers.awaitFirst(rest, "GET", "/id", node::isAlive) - start;
            long pin = Answers.awaitFirst(rest, "POST", "/pins/" + CID, node::isAlive) - start;
            Started started = new Started(Numbers.seconds(answer), Numbers.seconds(pin), idle(new Proc(node.pid())));
            node.stop();
            return started;
        }
    }

    private static Started peer(ClusterPeer peer) throws IOException, InterruptedException {
        long start = System.nanoTime();
        peer.start(CID);
        Started started = new Started(0, Numbers.seconds(System.nanoTime() - start), idle(peer.proc()));
        peer.stop();
        return started;
    }

    private static double idle(Proc proc) throws IOException {
        proc.awaitIdle();
        return proc.residentMiB();
    }

    private static double median(List<Started> runs, Function<Started, Double> value) {
        return Numbers.median(runs.stream().map(value).toList());
    }
}
