package io.holdfast.libp2p.internal.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Multiaddr;
import io.holdfast.testkit.node.TestNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerstoreFileTest {
    private static final String LINE = "/dns4/cluster1/tcp/9096/p2p/" + TestNode.PEER;

    @TempDir
    Path folder;

    private Path path;
    private PeerstoreFile file;

    @BeforeEach
    void open() {
        path = folder.resolve("peerstore");
        file = new PeerstoreFile(path);
    }

    @Test
    void goesAndComesAsGoHasIt() throws IOException {
        assertThat(file.read()).isEmpty();
        List<Multiaddr> addresses = List.of(Multiaddr.parse(LINE), Multiaddr.parse("/ip4/192.0.2.1/tcp/9096/p2p/" + TestNode.PEER));
        file.write(addresses);
        assertThat(path).hasContent(LINE + "\n/ip4/192.0.2.1/tcp/9096/p2p/" + TestNode.PEER + "\n");
        assertThat(file.read()).isEqualTo(addresses);
        try (Stream<Path> there = Files.list(folder)) {
            assertThat(there).as("nothing beside it").containsExactly(path);
        }
    }

    @Test
    void commentsBadLinesAndForeignBytesAreLeftOut() throws IOException {
        byte[] latin = ("# d\u00e9j\u00e0 vu\n/ip4/\u00e9/tcp/1\n").getBytes(StandardCharsets.ISO_8859_1);
        Files.write(path, latin);
        Files.writeString(path, Files.readString(path, StandardCharsets.ISO_8859_1) + "\r\n" + LINE + " \r\n/ip4/192.0.2.1/tcp/9096\n/nonsense\n\n",
                StandardCharsets.ISO_8859_1);
        assertThat(file.read()).containsExactly(Multiaddr.parse(LINE));
    }

    @Test
    void intoTheStoreForGood() throws IOException {
        Files.writeString(path, LINE);
        LivePeerStore store = new LivePeerStore(Clock.systemUTC(), 10);
        file.into(store);
        assertThat(store.lines()).containsExactly(Multiaddr.parse(LINE));
    }

    @Test
    void whatCannotBeReplacedStays() throws IOException {
        Files.writeString(path, LINE);
        Files.createDirectory(folder.resolve("peerstore.new"));
        assertThatThrownBy(() -> file.write(List.of())).isInstanceOf(IOException.class);
        assertThat(path).hasContent(LINE);
    }
}
