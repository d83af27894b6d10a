package io.holdfast.ipfs.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Cid;
import io.holdfast.model.IpfsPin;
import io.holdfast.model.PinMode;
import io.holdfast.spi.stream.Feeds;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that puts, pins, unpins and collects garbage; what it had acknowledged must be there. */
class CrashTest {
    private static final int ROUNDS = 20;
    private static final EmbeddedSettings SETTINGS = Stores.settings(1L << 30, Duration.ofSeconds(4));

    private final Set<Cid> gone = new HashSet<>();

    @TempDir
    Path data;

    private static Dags.Dag dag(long seed) {
        return Dags.file(seed, 500 + (int) (seed * 7919 % 60_000), seed % 2 == 0);
    }

    /** The process: data folder, first seed. Says what is done and, before, what may be. */
    public static void main(String[] args) throws Exception {
        Stores stores = new Stores(Path.of(args[0]));
        EmbeddedIpfsConnector ipfs = stores.connector(SETTINGS, Clock.systemUTC());
        Random random = new Random();
        CompletableFuture<?> collecting = CompletableFuture.completedFuture(null);
        for (long seed = Long.parseLong(args[1]); ; seed++) {
            if (collecting.isDone() && random.nextInt(5) == 0) {
                collecting = Feeds.toList(ipfs.repoGc()).toCompletableFuture();
            }
            Dags.Dag dag = dag(seed);
            dag.putInto(ipfs);
            ipfs.pin(Dags.recursive(dag.root()), n -> { }).join();
            System.out.println("pinned " + seed + " " + dag.root());
            if (random.nextInt(3) == 0) {
                System.out.println("unpinning " + seed + " " + dag.root());
                ipfs.unpin(dag.root()).join();
                System.out.println("unpinned " + seed + " " + dag.root());
            }
        }
    }

    @Test
    void keepsWhatItHasAcknowledged() throws Exception {
        Map<Cid, Long> pinned = new HashMap<>();
        Set<Cid> unknown = new HashSet<>();
        Random random = new Random();
        for (int round = 0; round < ROUNDS; round++) {
            runAndKill(round * 1_000_000L, 1 + random.nextInt(40), pinned, unknown);
            verify(pinned, unknown);
        }
        assertThat(pinned).hasSizeGreaterThan(ROUNDS);
        assertThat(gone).isNotEmpty();
    }

    private void runAndKill(long firstSeed, int lines, Map<Cid, Long> pinned, Set<Cid> unknown) throws Exception {
        Process process = new ProcessBuilder(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
                CrashTest.class.getName(), data.toString(), Long.toString(firstSeed))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                note(line.split(" "), pinned, unknown);
                if (--lines == 0) {
                    // SIGKILL at any moment of what comes next; what it says before it is gone still counts
                    LockSupport.parkNanos(new Random().nextInt(20_000_000));
                    process.toHandle().destroyForcibly();
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(lines).as("lines of the process").isLessThanOrEqualTo(0);
    }

    private void note(String[] line, Map<Cid, Long> pinned, Set<Cid> unknown) {
        Cid cid = Cid.parse(line[2]);
        switch (line[0]) {
            case "pinned" -> pinned.put(cid, Long.parseLong(line[1]));
            case "unpinning" -> unknown.add(cid);
            case "unpinned" -> {
                pinned.remove(cid);
                unknown.remove(cid);
                gone.add(cid);
            }
            default -> throw new IllegalArgumentException(line[0]);
        }
    }

    private void verify(Map<Cid, Long> pinned, Set<Cid> unknown) throws Exception {
        try (Stores stores = new Stores(data)) {
            EmbeddedIpfsConnector ipfs = stores.connector(SETTINGS, Clock.systemUTC());
            List<Cid> listed = Feeds.toList(ipfs.pins(EnumSet.allOf(PinMode.class))).toCompletableFuture().join().stream()
                    .map(IpfsPin::cid).toList();
            pinned.forEach((cid, seed) -> {
                if (unknown.contains(cid) && !listed.contains(cid)) {
                    return;
                }
                assertThat(listed).contains(cid);
                dag(seed).blocks().forEach((block, bytes) -> assertThat(ipfs.getBlock(block).join()).isEqualTo(ByteBuffer.wrap(bytes)));
            });
            assertThat(gone).noneMatch(listed::contains);
            pinned.keySet().removeIf(cid -> unknown.contains(cid) && !listed.contains(cid));
            unknown.clear();
            ipfs.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
