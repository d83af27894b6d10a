package io.holdfast.libp2p.internal.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.libp2p.internal.Fuzz;
import io.holdfast.libp2p.internal.wire.Frames;
import io.holdfast.testkit.node.TestNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Whatever bytes come: an RPC or an IOException, nothing else; and no message passes that was not signed. */
class RpcFuzzTest {
    private static final Signatures AUTHOR = new Signatures(TestNode.generate(null, null), 7);
    private static final WireMessage MESSAGE = AUTHOR.sign("monitor.metrics", new byte[] {1, 2, 3});
    private static final List<byte[]> SEEDS = List.of(bare(MESSAGE.frame()),
            bare(RpcEncoder.control(Map.of("a", true, "b", false), Map.of("a", RpcEncoder.GRAFT, "b", 60L), List.of(MESSAGE.id()), List.of(MESSAGE.id()))),
            bare(RpcEncoder.gossip("a", List.of(MESSAGE.id(), new MessageId(1, 2, 3)))),
            Frames.message(o -> o.writeByteArray(3, Frames.message(c -> c.writeByteArray(4, Frames.message(p -> {
                p.writeString(1, "t");
                p.writeByteArray(2, new byte[] {10, 1, 1, 18, 1, 2});
                p.writeUInt64(3, -1);
            }))))));

    private static byte[] bare(ByteBuffer frame) {
        ByteBuffer b = frame.duplicate();
        while (b.get() < 0) {
            // its length
        }
        byte[] out = new byte[b.remaining()];
        b.get(out);
        return out;
    }

    @Provide
    Arbitrary<byte[]> anyBytes() {
        Arbitrary<byte[]> random = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
        Arbitrary<byte[]> damaged = Combinators.combine(Arbitraries.of(SEEDS), Arbitraries.integers().between(0, 10_000),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(4), Arbitraries.integers().between(0, 3))
                .as((seed, at, put, drop) -> {
                    int i = at % (seed.length + 1);
                    int rest = Math.min(seed.length, i + drop);
                    byte[] out = Arrays.copyOf(seed, i + put.length + seed.length - rest);
                    System.arraycopy(put, 0, out, i, put.length);
                    System.arraycopy(seed, rest, out, i + put.length, seed.length - rest);
                    return out;
                });
        return Arbitraries.oneOf(random, damaged, damaged);
    }

    @Property(tries = 20_000)
    void anRpcOrAnIOException(@ForAll("anyBytes") byte[] bytes) {
        Throwable t = catchThrowable(() -> RpcDecoder.decode(bytes).messages().forEach(RpcFuzzTest::look));
        if (t != null) {
            assertThat(t).isInstanceOf(IOException.class);
            assertThat(t.getMessage()).isNotBlank();
        }
    }

    @Test
    void forAWhile() {
        Fuzz.run(random -> {
            byte[] bytes = Fuzz.message(random, SEEDS);
            Fuzz.bounded(bytes.length, 1000, r -> anRpcOrAnIOException(bytes), random);
        });
    }

    private static void look(WireMessage m) {
        if (m.refusal() != null) {
            return;
        }
        m.id();
        Signatures.Verdict verdict = Signatures.check(m);
        if (verdict.refusal() == null) {
            assertThat(m.data()).isEqualTo(MESSAGE.data());
            assertThat(m.topic()).isEqualTo(MESSAGE.topic());
            assertThat(m.sequence()).isEqualTo(MESSAGE.sequence());
            assertThat(m.from()).isEqualTo(MESSAGE.from());
        }
    }

    @Property(tries = 300)
    void whatIsWrittenIsRead(@ForAll boolean subscribe, @ForAll("topics") String topic, @ForAll long backoff, @ForAll List<Long> ids)
            throws IOException {
        List<MessageId> all = ids.stream().map(n -> new MessageId(n, ~n, n * 3)).toList();
        long seconds = backoff & Long.MAX_VALUE;
        Rpc rpc = RpcDecoder.decode(bare(RpcEncoder.control(Map.of(topic, subscribe), Map.of(topic, seconds), all, all)));
        assertThat(rpc.subscriptions()).containsExactly(new Rpc.Subscription(subscribe, topic));
        assertThat(rpc.prune()).containsExactly(new Rpc.Prune(topic, seconds, List.of()));
        assertThat(rpc.iwant()).isEqualTo(all);
        assertThat(rpc.dontWant()).isEqualTo(all);
        Rpc gossip = RpcDecoder.decode(bare(RpcEncoder.gossip(topic, all)));
        assertThat(gossip.ihave()).containsExactly(new Rpc.IHave(topic, all));
        assertThat(RpcDecoder.decode(bare(RpcEncoder.control(Map.of(), Map.of(topic, RpcEncoder.GRAFT), List.of(), List.of()))).graft())
                .containsExactly(topic);
    }

    @Provide
    Arbitrary<String> topics() {
        // no half surrogates: they have no UTF-8
        return Arbitraries.strings().withCharRange('\0', '\uD7FF').ofMaxLength(40);
    }
}
