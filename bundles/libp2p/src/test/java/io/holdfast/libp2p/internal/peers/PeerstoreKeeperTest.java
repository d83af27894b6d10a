package io.holdfast.libp2p.internal.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Multiaddr;
import io.holdfast.testkit.node.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerstoreKeeperTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path folder;

    private final Time time = new Time();
    private final LivePeerStore peers = new LivePeerStore(time, 10);
    private Path path;
    private PeerstoreKeeper keeper;

    private static final class Time extends Clock {
        private Instant now = Instant.EPOCH;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeEach
    void open() {
        path = folder.resolve("peerstore");
        keeper = new PeerstoreKeeper(new PeerstoreFile(path), peers, time);
    }

    private static Multiaddr address(int port) {
        return Multiaddr.parse("/ip4/192.0.2.1/tcp/" + port);
    }

    private void add(int port) {
        peers.add(TestNode.PEER, List.of(address(port)), HOUR);
    }

    private void pass(int seconds) {
        time.now = time.now.plusSeconds(seconds);
        keeper.check();
    }

    private List<Multiaddr> written() throws IOException {
        return new PeerstoreFile(path).read().stream().map(a -> a.withoutPeer().orElseThrow()).toList();
    }

    @Test
    void writesWhatIsNewAtMostOnceAMinute() throws IOException {
        keeper.read();
        keeper.check();
        assertThat(path).as("nothing has changed").doesNotExist();
        add(1);
        keeper.check();
        assertThat(written()).containsExactly(address(1));
        add(2);
        pass(59);
        assertThat(written()).containsExactly(address(1));
        pass(1);
        assertThat(written()).containsExactlyInAnyOrder(address(1), address(2));
        Files.delete(path);
        add(2);
        pass(120);
        assertThat(path).as("prolonged only").doesNotExist();
        peers.remove(TestNode.PEER);
        pass(1);
        assertThat(written()).isEmpty();
    }

    @Test
    void whatWasReadIsNoChange() throws IOException {
        Files.writeString(path, address(1).withPeer(TestNode.PEER) + "\n");
        keeper.read();
        Files.delete(path);
        pass(120);
        assertThat(path).doesNotExist();
        keeper.close();
        assertThat(written()).containsExactly(address(1));
    }

    @Test
    void isWrittenAtTheEndAndNeverAgain() throws IOException {
        keeper.read();
        add(1);
        keeper.close();
        assertThat(written()).containsExactly(address(1));
        Files.delete(path);
        add(2);
        pass(120);
        keeper.close();
        assertThat(path).doesNotExist();
    }

    @Test
    void whatCouldNotBeReadIsLeftAsItIs() throws IOException {
        Files.createDirectory(path);
        keeper.read();
        add(1);
        pass(120);
        keeper.close();
        assertThat(path).isEmptyDirectory();
    }

    @Test
    void whatCouldNotBeWrittenIsTriedAgain() throws IOException {
        keeper.read();
        Path beside = folder.resolve("peerstore.new");
        Files.createDirectory(beside);
        add(1);
        keeper.check();
        assertThat(path).doesNotExist();
        Files.delete(beside);
        pass(60);
        assertThat(written()).containsExactly(address(1));
    }
}
