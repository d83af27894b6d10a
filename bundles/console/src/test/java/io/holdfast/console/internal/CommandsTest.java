package io.holdfast.console.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Cid;
import io.holdfast.testkit.node.TestNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every command, typed into the real shell. */
class CommandsTest {
    static final Cid CID = Cid.parse("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn");
    private static final String PINNED = CID + " | %s | PIN | Repl. Factor: -1 | Allocations: [everywhere] | Recursive | Metadata: no"
            + " | Exp: ∞ | Added: 2024-05-01 10:20:30\n";

    @TempDir
    Path folder;
    private final RecordingCluster cluster = new RecordingCluster();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ThreadIOImpl io = new ThreadIOImpl();
    private CommandProcessorImpl processor;
    private CommandSession session;

    @BeforeEach
    void open() {
        io.start();
        processor = new CommandProcessorImpl(io);
        HoldfastCommands commands = new HoldfastCommands(cluster);
        for (String name : "id peers pin unpin ls status sync recover add cat".split(" ")) {
            processor.addCommand("holdfast", commands, name);
        }
        SwapCommands swaps = new SwapCommands(new FixedParts());
        processor.addCommand("holdfast", swaps, "parts");
        processor.addCommand("holdfast", swaps, "use");
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        session = processor.createSession(new ByteArrayInputStream(new byte[0]), out, out);
        session.currentDir(folder);
    }

    @AfterEach
    void close() {
        session.close();
        processor.stop();
        io.stop();
    }

    private String run(String line) throws Exception {
        bytes.reset();
        session.execute(line);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void id() throws Exception {
        assertThat(run("holdfast:id")).isEqualTo("""
                PEER | bob | Sees 0 other peers
                  > Addresses:
                    - /ip4/10.0.0.1/tcp/9096/p2p/PEER
                    - /ip4/127.0.0.1/tcp/9096/p2p/PEER
                  > IPFS: PEER
                    - /ip4/127.0.0.1/tcp/4001
                """.replace("PEER", TestNode.PEER.toString()));
        cluster.peerError = "connection refused";
        assertThat(run("id")).endsWith("  > IPFS ERROR: connection refused\n");
    }

    @Test
    void peers() throws Exception {
        assertThat(run("peers")).startsWith(TestNode.PEER + " | bob |").endsWith(TestNode.PEER + " | ERROR: dial backoff\n");
    }

    @Test
    void pinAndUnpin() throws Exception {
        assertThat(run("pin " + CID + " --name x")).isEqualTo(PINNED.formatted("x"));
        assertThat(run("unpin " + CID)).isEqualTo(PINNED.formatted("x"));
        assertThat(run("pin /ipfs/" + CID)).isEqualTo(PINNED.formatted(""));
        assertThat(run("unpin /ipfs/" + CID)).isEqualTo(PINNED.formatted(""));
        assertThat(cluster.calls).contains("pinPath /ipfs/" + CID, "unpinPath /ipfs/" + CID);
    }

    @Test
    void pinTakesEveryOption() throws Exception {
        String line = run("pin --mode=direct -rmin 2 -rmax 3 --expire-in 24h --metadata a=1 --metadata b=x=y " + CID);
        assertThat(line).contains("| PIN-DIRECT | Repl. Factor: 2--3 | Allocations: [] | Direct | Metadata: yes | Exp: 2");
        assertThat(cluster.pins.get(CID).options().metadata()).containsEntry("a", "1").containsEntry("b", "x=y");
        assertThat(cluster.pins.get(CID).options().expireAt()).isAfter(java.time.Instant.now().plus(Duration.ofHours(23)));
    }

    @Test
    void ls() throws Exception {
        run("pin " + CID);
        assertThat(run("holdfast:ls")).isEqualTo(PINNED.formatted(""));
        assertThat(run("holdfast:ls " + CID)).isEqualTo(PINNED.formatted(""));
        run("holdfast:ls --filter pin,meta-pin");
        assertThat(cluster.calls).contains("allocations [DATA, META, CLUSTER_DAG, SHARD]", "allocations [DATA, META]");
    }

    @Test
    void status() throws Exception {
        run("pin " + CID + " -n x");
        assertThat(run("status " + CID)).isEqualTo(
                CID + " | x:\n    > bob                  : PINNED | 2024-05-01T10:20:30Z | Attempts: 2 | Priority: true\n");
        assertThat(run("status --filter error,pinned --local")).isEqualTo(
                CID + " | x:\n    > bob                  : PIN_ERROR: no space | 2024-05-01T10:20:30Z | Attempts: 2 | Priority: true\n");
        assertThat(cluster.calls).contains("status " + CID + " false", "statusAll 30 true");
    }

    @Test
    void syncAndRecover() throws Exception {
        assertThat(run("sync " + CID)).contains(": UNPINNED |");
        assertThat(run("sync --local")).isEmpty();
        assertThat(run("recover --local " + CID)).contains(": UNPINNED |");
        assertThat(cluster.calls).contains("sync " + CID + " false", "syncAll true", "recover " + CID + " true");
        assertThatThrownBy(() -> run("recover")).isInstanceOf(CommandException.class).hasMessage("no tracker serves");
    }

    @Test
    void catWritesBytes() throws Exception {
        run("holdfast:cat /ipfs/" + CID);
        assertThat(bytes.toByteArray()).containsExactly(0, 0xff, 10, 'e', 'n', 'd');
    }

    @Test
    void outputGoesIntoAPipe() throws Exception {
        processor.addCommand("test", new Object() {
            @SuppressWarnings("unused")
            public void count(CommandSession s) throws IOException {
                PrintStream out = org.apache.felix.service.command.Process.Utils.current().out();
                out.print(org.apache.felix.service.command.Process.Utils.current().in().readAllBytes().length);
            }
        }, "count");
        assertThat(run("holdfast:cat x | test:count").trim()).isEqualTo("6");
    }

    @Test
    void addWalksADirectoryInOrder() throws Exception {
        Files.createDirectories(folder.resolve("d/b"));
        Files.writeString(folder.resolve("d/z"), "last");
        Files.writeString(folder.resolve("d/b/x"), "y".repeat(600_000));
        Files.writeString(folder.resolve("d/.hidden"), "h");
        Files.createSymbolicLink(folder.resolve("d/link"), Path.of("z"));
        assertThat(run("add d --name n --cid-version 1")).isEqualTo("added " + CID + " d/b/x\nadded " + CID + " d/z\n");
        assertThat(cluster.calls).containsExactly("add wrap=false raw=true cid=1 name=n", "directory d", "directory d/b",
                "file d/b/x 600000 bytes", "symlink d/link z", "file d/z last", "close");
        cluster.calls.clear();
        assertThat(run("add -q -H d/z d")).startsWith(CID + "\n");
        assertThat(cluster.calls).startsWith("add wrap=true raw=false cid=0 name=", "file z last", "directory d", "file d/.hidden h");
    }

    @Test
    void addGivesUpWhatFails() throws Exception {
        Files.writeString(folder.resolve("f"), "x");
        cluster.finished = CompletableFuture.failedFuture(new io.holdfast.model.ClusterException.Refused("no space\nleft"));
        assertThatThrownBy(() -> run("add f")).isInstanceOf(CommandException.class).hasMessage("no space left");
        assertThat(cluster.calls).endsWith("close");
        assertThatThrownBy(() -> run("add --chunker bad f")).hasMessage("add: unknown chunker: bad");
        assertThatThrownBy(() -> run("add nothing")).hasMessageStartingWith("add: found no file ");
        assertThatThrownBy(() -> run("add")).hasMessage("add: found nothing, expected files or directories");
    }

    @Test
    void parts() throws Exception {
        assertThat(run("parts")).isEqualTo("""
                PART      INTERFACE   VARIANT    RANKING  BUNDLE                             IN FLIGHT  STATE
                api/rest  Api         rest *     0        io.holdfast.api-rest 0.1.0         1          serving
                state     State       -          -        -                                  0          waiting
                tracker   PinTracker  durable *  100      io.holdfast.tracker-durable 0.1.0  3          serving
                                      map        10       io.holdfast.tracker-map 0.1.0
                """);
    }

    @Test
    void use() throws Exception {
        assertThat(run("use tracker map")).isEqualTo(
                "tracker: map serves\nuntil restart; to keep it set holdfast.use.tracker in service.json\n");
        assertThat(run("parts")).contains("map *");
        assertThat(run("use tracker")).isEqualTo("tracker: durable serves\n");
        assertThatThrownBy(() -> run("use tracker none")).isInstanceOf(CommandException.class)
                .hasMessage("no such part or variant: tracker none");
        assertThatThrownBy(() -> run("use")).hasMessageStartingWith("use: found nothing, expected a part (api/rest, state, tracker)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "pin | pin: found nothing, expected a CID or a path",
        "pin a b | pin: found 2 words, expected a CID or a path",
        "pin --nme x | pin: found --nme, expected one of --expire-in, --metadata, --mode, --name, --replication, -n, -r, -rmax, -rmin",
        "pin --name | pin: found nothing behind --name, expected a value",
        "pin -rmin two Qm | pin -rmin: found two, expected a whole number",
        "pin --mode deep Qm | pin --mode: found deep, expected one of recursive, direct",
        "pin --expire-in -1h Qm | pin --expire-in: found -1h, expected a duration above 0s such as 24h",
        "pin --metadata x Qm | pin --metadata: found x, expected key=value",
        "holdfast:ls --filter pins | ls --filter: found pins, expected one of all, pin, meta-pin, clusterdag-pin, shard-pin",
        "id x | id: found x, expected nothing",
        "use a b c | use: found 3 words, expected a part (api/rest, state, tracker) and a variant of it, or the part alone for what the configuration says",
    })
    void aWrongWordIsToldInOneLine(String line, String message) {
        assertThatThrownBy(() -> run(line)).isInstanceOf(CommandException.class).hasMessage(message).hasNoCause();
    }

    @Test
    void aWrongCidIsToldInOneLine() {
        for (String command : "pin unpin status sync recover holdfast:ls".split(" ")) {
            assertThatThrownBy(() -> run(command + " nonsense")).isInstanceOf(CommandException.class)
                    .hasMessageContaining("found nonsense, expected a CID: ").satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
        }
        assertThatThrownBy(() -> run("unpin " + CID)).isInstanceOf(CommandException.class).hasMessage("not found");
        assertThatThrownBy(() -> run("status --filter wrong")).hasMessageStartingWith("status --filter: found wrong, expected one of error, queued");
    }

    @Test
    void waitingIsBounded() {
        Waiting waiting = new Waiting(Duration.ofMillis(20));
        assertThatThrownBy(() -> waiting.of(new CompletableFuture<>())).hasMessageStartingWith("no answer within 0 s");
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        cancelled.cancel(false);
        assertThatThrownBy(() -> waiting.of(cancelled)).hasMessage("cancelled");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> waiting.of(new CompletableFuture<>())).hasMessageStartingWith("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
