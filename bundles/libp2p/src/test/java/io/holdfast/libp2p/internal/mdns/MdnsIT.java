package io.holdfast.libp2p.internal.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.interop.Installed;
import io.holdfast.libp2p.internal.interop.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On two machines of a network of their own: with go-libp2p, and with each other. */
class MdnsIT {
    private static final String SERVICE = "_ipfs-cluster-discovery._udp";

    private static List<String> go() {
        assertThat(Path.of(Installed.path("p2p"))).as(Installed.MISSING).isExecutable();
        return List.of(Installed.path("p2p"), "mdns", SERVICE);
    }

    private static String line(Program of, String beginning) {
        return of.line("a line \"" + beginning + "…\"", l -> l.startsWith(beginning));
    }

    private static String id(Program peer) {
        return line(peer, "id ").substring(3);
    }

    // the Go peer dials nobody: that it is connected shows that this one found it
    private static void findEachOther(Program java, Program go) {
        String connected = line(java, "connected " + id(go));
        assertThat(connected).endsWith("OUTBOUND").doesNotContain("127.0.0.1");
        line(go, "connected " + id(java));
        String found = line(go, "found " + id(java));
        List<String> listens = java.lines().stream().filter(l -> l.startsWith("listens ") && !l.contains("/127.0.0.1/") && !l.contains("/::1/"))
                .map(l -> l.substring(8)).toList();
        assertThat(listens).anyMatch(a -> a.contains("/ip4/10.99.0.1/")).allSatisfy(a -> assertThat(found).contains(a));
        assertThat(found).doesNotContain("/127.0.0.1/");
    }

    private static void endsSoon(Program java) throws IOException, InterruptedException {
        java.sayNoMore();
        assertThat(java.end()).isZero();
        assertThat(Integer.parseInt(line(java, "stopped ").substring(8))).isLessThan(1000);
    }

    @Test
    void findsGoThatWasThereBefore() throws IOException, InterruptedException {
        try (TwoMachines net = new TwoMachines(); Program go = net.there(go())) {
            id(go);
            try (Program java = net.here(MdnsPeer.command())) {
                findEachOther(java, go);
                endsSoon(java);
            }
        }
    }

    @Test
    void findsGoThatComesLater() throws IOException, InterruptedException {
        try (TwoMachines net = new TwoMachines(); Program java = net.here(MdnsPeer.command())) {
            id(java);
            try (Program go = net.there(go())) {
                findEachOther(java, go);
            }
            endsSoon(java);
        }
    }

    @Test
    void findsItsLikeOnAnotherMachineAndOnThisOne() throws IOException, InterruptedException {
        try (TwoMachines net = new TwoMachines(); Program first = net.here(MdnsPeer.command()); Program second = net.here(MdnsPeer.command());
                Program third = net.there(MdnsPeer.command())) {
            line(first, "connected " + id(second));
            line(first, "connected " + id(third));
            line(second, "connected " + id(third));
            endsSoon(first);
            endsSoon(second);
            endsSoon(third);
        }
    }
}
