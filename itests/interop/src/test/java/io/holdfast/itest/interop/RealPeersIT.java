package io.holdfast.itest.interop;

import static io.holdfast.itest.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.itest.Distribution;
import io.holdfast.itest.RunningNode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** An operator's day: ipfs-cluster-ctl 1.1.6 before the node, kubo 0.43 behind it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealPeersIT {
    private static final Duration BOUND = Duration.ofSeconds(40);
    /** What kubo itself makes of "hello holdfast\n". */
    private static final String HELLO = "QmQjsrcABHkLkuuD7yzDVTBkVRJZJ8bMFTsNxrDxde2RDi";

    private Path folder;
    private Kubo kubo;
    private RunningNode node;
    private String host;
    private String kuboId;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        Files.createDirectories(folder.resolve("ipfs"));
        kubo = new Kubo(folder.resolve("ipfs"));
        kuboId = kubo.id();
        // the folder of an ipfs-cluster-service 1.1.6, brought along as it is
        Peers.Output init = Peers.run(Map.of("IPFS_CLUSTER_PATH", folder.resolve("data").toString()), "ipfs-cluster-service", "init");
        assertThat(init.status()).as(init.text()).isZero();
        node = Distribution.get().start(folder.resolve("data"), Map.of("CLUSTER_IPFSHTTP_NODEMULTIADDRESS", kubo.multiaddress()));
        URI rest = URI.create(node.rest());
        host = "/ip4/" + rest.getHost() + "/tcp/" + rest.getPort();
    }

    @AfterAll
    void stop() throws Exception {
        assertThat(node.stop()).isZero();
        kubo.close();
        assertThat(node.log()).noneMatch(l -> l.startsWith("\tat "));
    }

    private String ctl(String... args) throws Exception {
        Peers.Output out = tryCtl(args);
        assertThat(out.status()).as(out.text()).isZero();
        return out.text();
    }

    private Peers.Output tryCtl(String... args) throws Exception {
        List<String> all = new ArrayList<>(List.of("--host", host));
        all.addAll(List.of(args));
        return Peers.run(Map.of(), "ipfs-cluster-ctl", all.toArray(new String[0]));
    }

    @Test
    @Order(1)
    void idPeersAndVersion() throws Exception {
        String identity = Files.readString(folder.resolve("data/identity.json")).replaceAll("(?s).*\"id\": \"([^\"]+)\".*", "$1");
        eventually("the id tells of kubo", BOUND, () -> ctl("id"), t -> t.contains("IPFS: " + kuboId));
        assertThat(ctl("id")).startsWith(identity).contains("Sees 0 other peers");
        assertThat(ctl("peers", "ls")).contains(identity);
        assertThat(ctl("version").strip()).isEqualTo("1.1.6");
    }

    @Test
    @Order(2)
    void addPinsInKubo() throws Exception {
        Path file = Files.writeString(folder.resolve("hello.txt"), "hello holdfast\n");
        assertThat(ctl("add", file.toString())).contains("added " + HELLO + " hello.txt");
        eventually("kubo has it pinned", BOUND, () -> kubo.ipfs("pin", "ls", "--type=recursive").text(), t -> t.contains(HELLO));
        eventually("the status is pinned", BOUND, () -> ctl("status", HELLO), t -> t.contains("PINNED"));
        assertThat(kubo.ipfs("cat", HELLO).text()).isEqualTo("hello holdfast\n");
        assertThat(ctl("pin", "ls", HELLO)).contains("PIN | Repl. Factor: -1 | Allocations: [everywhere] | Recursive");
    }

    @Test
    @Order(3)
    void aFolderHasTheSameRootAsInKubo() throws Exception {
        Path tree = Files.createDirectories(folder.resolve("tree/a/b"));
        Files.writeString(tree.resolve("deep.txt"), "deep");
        Files.write(folder.resolve("tree/big.bin"), new byte[3_000_000]);
        Files.writeString(folder.resolve("tree/odd name ü.txt"), "odd");
        for (String[] options : List.of(new String[0], new String[] {"--cid-version=1"}, new String[] {"--raw-leaves"},
                new String[] {"--chunker=size-1000"}, new String[] {"--wrap-with-directory"})) {
            List<String> ours = new ArrayList<>(List.of("add", "-r", "-Q"));
            ours.addAll(List.of(options));
            ours.add(folder.resolve("tree").toString());
            List<String> theirs = new ArrayList<>(List.of("add", "-r", "-Q", "--pin=false"));
            theirs.addAll(List.of(options));
            theirs.add(folder.resolve("tree").toString());
            assertThat(ctl(ours.toArray(new String[0])).strip()).as(String.join(" ", options))
                    .isEqualTo(kubo.ipfs(theirs.toArray(new String[0])).text().strip());
        }
    }

    @Test
    @Order(4)
    void pinUnpinUpdateAndDirect() throws Exception {
        String cid = kubo.ipfs("add", "-Q", "--pin=false", Files.writeString(folder.resolve("x"), "x content").toString()).text().strip();
        assertThat(ctl("pin", "add", "--name", "ex", "--mode", "direct", "--wait", cid)).contains(cid).contains("PINNED");
        assertThat(kubo.ipfs("pin", "ls", "--type=direct").text()).contains(cid);
        assertThat(ctl("pin", "ls", cid)).contains("ex").contains("PIN-DIRECT");
        ctl("pin", "rm", "--wait", cid);
        eventually("kubo has let go", BOUND, () -> kubo.ipfs("pin", "ls", "--type=direct").text(), t -> !t.contains(cid));
        assertThat(tryCtl("pin", "rm", cid).text()).contains("pin is not part of the pinset");
        assertThat(ctl("pin", "update", "--no-status", HELLO, cid)).startsWith(cid);
        assertThat(ctl("pin", "ls", cid)).contains("Repl. Factor: -1");
        assertThat(tryCtl("pin", "ls", "nonsense").status()).isNotZero();
    }

    @Test
    @Order(5)
    void pinsWaitForADaemonThatIsAway() throws Exception {
        String cid = kubo.ipfs("add", "-Q", "--pin=false", Files.writeString(folder.resolve("y"), "while away").toString()).text().strip();
        kubo.kill();
        ctl("pin", "add", "--no-status", cid);
        assertThat(ctl("pin", "ls", cid)).contains(cid);
        kubo.start();
        ctl("recover");
        eventually("pinned after kubo is back", BOUND, () -> ctl("status", cid), t -> t.contains(" PINNED"));
        assertThat(kubo.ipfs("pin", "ls", "--type=recursive").text()).contains(cid);
    }

    @Test
    @Order(6)
    void whatIsUnpinnedBehindTheNodesBackIsSeenAndRecovered() throws Exception {
        kubo.ipfs("pin", "rm", HELLO);
        eventually("seen", BOUND, () -> ctl("status", HELLO), t -> t.contains("UNEXPECTEDLY_UNPINNED"));
        ctl("recover", HELLO);
        eventually("pinned again", BOUND, () -> ctl("status", HELLO), t -> t.contains(": PINNED"));
    }

    @Test
    @Order(7)
    void theEmbeddedNodeAndBack() throws Exception {
        node.exec("use ipfs embedded");
        assertThat(ctl("id")).doesNotContain(kuboId);
        node.exec("use ipfs http");
        eventually("kubo again", BOUND, () -> ctl("id"), t -> t.contains(kuboId));
        eventually("still pinned there", BOUND, () -> ctl("status", HELLO), t -> t.contains(": PINNED"));
    }
}
