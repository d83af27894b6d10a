package io.holdfast.libp2p.internal.identify;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.Fuzz;
import io.holdfast.libp2p.internal.records.PeerRecord;
import io.holdfast.model.Multiaddr;
import io.holdfast.spi.host.PeerStore.Identity;
import io.holdfast.testkit.node.TestNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever a peer says of itself: as much of it as is remembered, or an IOException. */
class IdentifyFuzzTest {
    private static final TestNode NODE = TestNode.generate(null, null);
    private static final List<byte[]> SAMPLES = IdentifyMessage.encode(new Identity(NODE.publicKey(), "go-libp2p/0.48",
            List.of("/ipfs/id/1.0.0", "/ipfs/ping/1.0.0"), List.of(Multiaddr.parse("/ip4/192.0.2.7/tcp/9096"),
                    Multiaddr.parse("/dns4/x.example/tcp/443/wss"), Multiaddr.parse("/ip6/2001:db8::1/udp/4001/quic-v1")),
            Multiaddr.parse("/ip4/192.0.2.8/tcp/40000")), PeerRecord.seal(NODE, 1, List.of(Multiaddr.parse("/ip4/192.0.2.7/tcp/9096"))));

    @Test
    void forAWhile() {
        Fuzz.run(random -> {
            byte[] first = Fuzz.message(random, SAMPLES);
            byte[] second = Fuzz.message(random, SAMPLES);
            IdentifyMessage[] said = {null};
            Fuzz.bounded(first.length + second.length, 2000, r -> said[0] = merged(first, second), random);
            if (said[0] != null) {
                judge(said[0]);
            }
        });
    }

    private static IdentifyMessage merged(byte[] first, byte[] second) {
        IdentifyMessage said = new IdentifyMessage();
        try {
            said.merge(first);
            said.merge(second);
            return said;
        } catch (IOException e) {
            assertThat(e.getMessage()).isNotBlank();
            return null;
        }
    }

    private static void judge(IdentifyMessage said) throws IOException {
        Identity heard = said.identity();
        assertThat(heard.protocols()).hasSizeLessThanOrEqualTo(IdentifyMessage.MAX_LIST).allMatch(p -> p.length() <= IdentifyMessage.MAX_TEXT);
        assertThat(heard.addresses()).hasSizeLessThanOrEqualTo(IdentifyMessage.MAX_LIST);
        assertThat(heard.agent()).hasSizeLessThanOrEqualTo(IdentifyMessage.MAX_TEXT);
        IdentifyMessage again = new IdentifyMessage();
        for (byte[] message : IdentifyMessage.encode(heard, said.record())) {
            again.merge(message);
        }
        assertThat(again.identity()).usingRecursiveComparison().isEqualTo(heard);
        assertThat(again.record()).isEqualTo(said.record());
    }
}
