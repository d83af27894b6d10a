package io.holdfast.libp2p.internal.peers;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.holdfast.libp2p.internal.Fuzz;
import io.holdfast.model.Multiaddr;
import io.holdfast.testkit.node.TestNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Whatever the file holds: the lines that can be read, and none of the others; what is written again is the same. */
class PeerstoreFileFuzzTest {
    private static final String GOOD = "/dns4/cluster1/tcp/9096/p2p/" + TestNode.PEER;
    private static final List<byte[]> SAMPLES = List.of((GOOD + "\n").getBytes(StandardCharsets.UTF_8),
            ("# comment\n/ip4/192.0.2.1/tcp/9096/p2p/" + TestNode.PEER + "\r\n/ip6/fe80::1/udp/4001/quic-v1/p2p/" + TestNode.PEER
                    + "\n/ip6zone/eth0/ip6/fe80::1/tcp/1/p2p/" + TestNode.PEER + "\n/dnsaddr/x.example/p2p/" + TestNode.PEER + "\n")
                    .getBytes(StandardCharsets.UTF_8));

    private static final Logger LOG = (Logger) LoggerFactory.getLogger(PeerstoreFile.class);

    @TempDir
    Path folder;

    // each bad line has a warning
    @BeforeAll
    static void silence() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        LOG.setLevel(null);
    }

    @Test
    void forAWhile() {
        Path path = folder.resolve("peerstore");
        PeerstoreFile file = new PeerstoreFile(path);
        Fuzz.run(random -> {
            byte[] bytes = Fuzz.damaged(random, SAMPLES);
            byte[] all = java.util.Arrays.copyOf(bytes, bytes.length + GOOD.length() + 1);
            all[bytes.length] = '\n';
            System.arraycopy(GOOD.getBytes(StandardCharsets.UTF_8), 0, all, bytes.length + 1, GOOD.length());
            Files.write(path, all);
            Fuzz.bounded(all.length, 2000, r -> {
                List<Multiaddr> read = file.read();
                assertThat(read).as("a bad line takes no other along").endsWith(Multiaddr.parse(GOOD)).allMatch(a -> a.peer().isPresent());
                read.forEach(a -> assertThat(Multiaddr.parse(a.toString())).isEqualTo(a));
                read.forEach(a -> assertThat(Multiaddr.ofBytes(a.toBytes())).isEqualTo(a));
            }, random);
        });
    }
}
