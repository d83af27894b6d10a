package io.holdfast.libp2p.internal.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.mdns.TwoMachines.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On two machines of a network of their own: with go-libp2p, and with each other. */
class MdnsIT {
    private static final String SERVICE = "_ipfs-cluster-discovery._udp";

    private static List<String> go() {
        String folder = System.getProperty("holdfast.peers", String.valueOf(System.getenv("HOLDFAST_PEERS")));
        return List.of(Path.of(folder, "p2p").toString(), "mdns", SERVICE);
    }

    private static String id(Program peer) {
        return peer.until("id ").substring(3);
    }

    // the Go peer dials nobody: that it is connected shows that this one found it
    private static void findEachOther(Program java, Program go) {
        String connected = java.until("connected " + id(go));
        assertThat(connected).endsWith("OUTBOUND").doesNotContain("127.0.0.1");
        go.until("connected " + id(java));
        String found = go.until("found " + id(java));
        List<String> listens = java.lines.stream().filter(l -> l.startsWith("listens ") && !l.contains("/127.0.0.1/") && !l.contains("/::1/"))
                .map(l -> l.substring(8)).toList();
        assertThat(listens).isNotEmpty().allSatisfy(a -> assertThat(found).contains(a));
        assertThat(found).doesNotContain("/127.0.0.1/");
    }

    private static void endsSoon(Program java) throws IOException {
        java.end();
        assertThat(Integer.parseInt(java.until("stopped ").substring(8))).isLessThan(1000);
    }

    @Test
    void findsGoThatWasThereBefore() throws IOException {
        try (TwoMachines net = new TwoMachines(); Program go = net.there(go())) {
            id(go);
            try (Program java = net.here(MdnsPeer.command())) {
                findEachOther(java, go);
                endsSoon(java);
            }
        }
    }

    @Test
    void findsGoThatComesLater() throws IOException {
        try (TwoMachines net = new TwoMachines(); Program java = net.here(MdnsPeer.command())) {
            id(java);
            try (Program go = net.there(go())) {
                findEachOther(java, go);
            }
            endsSoon(java);
        }
    }

    @Test
    void findsItsLikeOnAnotherMachineAndOnThisOne() throws IOException {
        try (TwoMachines net = new TwoMachines(); Program first = net.here(MdnsPeer.command()); Program second = net.here(MdnsPeer.command());
                Program third = net.there(MdnsPeer.command())) {
            first.until("connected " + id(second));
            first.until("connected " + id(third));
            second.until("connected " + id(third));
            endsSoon(second);
        }
    }
}
