package io.holdfast.libp2p.internal.ping;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.wire.FakeStream;
import io.holdfast.testkit.node.TestNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PingTest {
    @Test
    void givesBackWhatComesUntilItsEnd() {
        List<byte[]> pieces = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            pieces.add(new byte[] {(byte) i, 1, 2});
        }
        FakeStream stream = new FakeStream(TestNode.PEER, true, pieces);
        assertThat(new Ping().handle(stream)).isCompleted();
        assertThat(stream.written()).hasSize(30_000);
    }

    @Test
    void otherBytesAreNoAnswer() {
        FakeStream stream = new FakeStream(TestNode.PEER, true, List.of(new byte[20], new byte[12]));
        assertThat(Ping.measure(stream).toCompletableFuture()).failsWithin(Duration.ZERO).withThrowableThat()
                .withMessageContaining("answered a ping with other bytes");
        assertThat(stream.wasReset()).isZero();
    }

    @Test
    void anEndIsNoAnswer() {
        FakeStream stream = new FakeStream(TestNode.PEER, true, List.of(new byte[20]));
        assertThat(Ping.measure(stream).toCompletableFuture()).failsWithin(Duration.ZERO).withThrowableThat()
                .withMessageContaining("ended a ping unanswered");
        assertThat(stream.wasReset()).isZero();
    }
}
