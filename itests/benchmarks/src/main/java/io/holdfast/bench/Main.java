package io.holdfast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs the benchmarks named as arguments, all of them without any, and prints one table. {@code --quick} does a twentieth of the
 * work: enough to see that everything runs, too little to believe the numbers.
 */
public final class Main {
    private Main() {
    }

    public static void main(String[] args) throws Exception {
        List<String> words = Stream.of(args).filter(a -> !a.equals("--quick")).toList();
        int divisor = words.size() < args.length ? 20 : 1;
        Map<String, Benchmark> all = new LinkedHashMap<>();
        all.put("start", new StartBenchmark());
        all.put("pins", new PinBenchmark());
        all.put("add", new AddBenchmark());
        all.put("swap", new SwapBenchmark());
        all.put("network", new NetworkBenchmark());
        if (!all.keySet().containsAll(words)) {
            System.err.println("usage: run [--quick] [" + String.join("|", all.keySet()) + " ...]");
            System.exit(2);
        }
        Path scratch = Files.createTempDirectory("holdfast-bench");
        Table table = new Table();
        try {
            Run run = new Run(scratch, divisor, table);
            for (Map.Entry<String, Benchmark> benchmark : all.entrySet()) {
                if (words.isEmpty() || words.contains(benchmark.getKey())) {
                    Run.progress(benchmark.getKey());
                    benchmark.getValue().run(run);
                }
            }
        } finally {
            System.out.println(table.markdown());
            delete(scratch);
        }
        // a thread of the fake daemon or of an HTTP client keeps nobody waiting
        System.exit(0);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
