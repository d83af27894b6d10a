package io.holdfast.libp2p.internal.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.pubsub.Rpc.Subscription;
import io.holdfast.testkit.node.TestNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What Go wrote and accepted: compat/rpc.md 3.7. */
class VectorsTest {
    private static final String HELLO = "3d0a170801120f6d6f6e69746f722e6d657472696373180020000a220801121a667a686e7032557754426b674e6162724a693156616e7a77674e18002000";
    private static final String DATA = "85a16ea470696e67a170da00260024080112202543b92ff1095511476adc8369db6ddc933665a11978dda1404ee1066ca9559da176b67b22706565725f"
            + "6e616d65223a22706565722d63227da165d338eecfcf56a60000a164c3";
    private static final String UNSIGNED = "0a260024080112202543b92ff1095511476adc8369db6ddc933665a11978dda1404ee1066ca9559d125a" + DATA
            + "1a080000000000000001220f6d6f6e69746f722e6d657472696373";
    private static final String SIGNATURE = "888598831ead229e738a3662b7205054e3be567f5a08e400c8bcfd99ea9e867042ad8d9a03830cf70d802552db8abc75cc60c4a60eaf833b4844"
            + "4b1c59ca7704";
    private static final String RPC = "12e101" + UNSIGNED + "2a40" + SIGNATURE;

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static byte[] bytes(ByteBuffer b) {
        byte[] out = new byte[b.remaining()];
        b.get(out);
        return out;
    }

    @Test
    void aGoPeersFirstMessage() throws IOException {
        byte[] frame = hex(HELLO);
        Rpc rpc = RpcDecoder.decode(Arrays.copyOfRange(frame, 1, frame.length));
        assertThat(rpc.subscriptions()).containsExactly(new Subscription(true, "monitor.metrics"),
                new Subscription(true, "fzhnp2UwTBkgNabrJi1VanzwgN"));
        assertThat(rpc.messages()).isEmpty();
        assertThat(frame[0]).isEqualTo((byte) (frame.length - 1));
    }

    @Test
    void aMessageThatGoAccepts() throws IOException {
        Rpc rpc = RpcDecoder.decode(hex(RPC));
        WireMessage m = rpc.messages().get(0);
        assertThat(m.refusal()).isNull();
        assertThat(m.topic()).isEqualTo("monitor.metrics");
        assertThat(m.data()).isEqualTo(hex(DATA));
        assertThat(m.sequence()).isEqualTo(1);
        assertThat(HexFormat.of().formatHex(m.signedText())).isEqualTo(HexFormat.of().formatHex("libp2p-pubsub:".getBytes()) + UNSIGNED);
        assertThat(m.id().toBytes()).isEqualTo(hex("0024080112202543b92ff1095511476a0000000000000001"));
        assertThat(MessageId.read(m.id().toBytes())).isEqualTo(m.id());
        Signatures.Verdict verdict = Signatures.check(m);
        assertThat(verdict.refusal()).isNull();
        assertThat(verdict.author().toBytes()).isEqualTo(m.from());
    }

    @Test
    void isWrittenAsGoWritesIt() {
        byte[] from = hex("0024080112202543b92ff1095511476adc8369db6ddc933665a11978dda1404ee1066ca9559d");
        WireMessage m = WireMessage.signed(from, hex(DATA), 1, "monitor.metrics", hex(SIGNATURE), null);
        assertThat(bytes(m.frame())).isEqualTo(hex("e401" + RPC));
        assertThat(WireMessage.textToSign(from, hex(DATA), 1, "monitor.metrics"))
                .isEqualTo(hex(HexFormat.of().formatHex("libp2p-pubsub:".getBytes()) + UNSIGNED));
        assertThat(m.id().toBytes()).isEqualTo(hex("0024080112202543b92ff1095511476a0000000000000001"));
    }

    @Test
    void whatIsSignedHereIsAcceptedHere() throws IOException {
        Signatures own = new Signatures(TestNode.generate(null, null), 41);
        WireMessage m = WireMessage.decode(own.sign("t", new byte[] {1, 2}).encoded());
        assertThat(m.refusal()).isNull();
        assertThat(m.key()).as("the peer ID holds it").isNull();
        assertThat(m.sequence()).isEqualTo(42);
        assertThat(Signatures.check(m).refusal()).isNull();
    }
}
