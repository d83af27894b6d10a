package io.holdfast.libp2p.internal.ping;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.Fuzz;
import io.holdfast.libp2p.internal.wire.FakeStream;
import io.holdfast.testkit.node.TestNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class PingFuzzTest {
    /** Whatever comes goes back, and nothing else; it ends when that does. */
    @Test
    void whatComesForAWhile() {
        Fuzz.run(random -> {
            byte[] bytes = Fuzz.damaged(random, List.of(new byte[32], new byte[5000]));
            Fuzz.bounded(bytes.length, 1000, r -> {
                FakeStream stream = new FakeStream(TestNode.PEER, true, Fuzz.cut(r, bytes));
                assertThat(new Ping().handle(stream)).isCompleted();
                assertThat(stream.written()).isEqualTo(bytes);
            }, random);
        });
    }
}
