package io.holdfast.libp2p.internal.identify;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.peers.LivePeerStore;
import io.holdfast.libp2p.internal.records.PeerRecord;
import io.holdfast.libp2p.internal.wire.FakeStream;
import io.holdfast.libp2p.internal.wire.Frames;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.PeerStore;
import io.holdfast.spi.host.Stream;
import io.holdfast.testkit.node.TestNode;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class IdentifyTest {
    private static final TestNode NODE = TestNode.generate(null, null);
    private static final PeerId PEER = NODE.id();
    private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/192.0.2.7/tcp/9096");

    private final LivePeerStore peers = new LivePeerStore(Clock.systemUTC(), 10);
    private final List<Connection> identified = new ArrayList<>();
    private final List<Duration> limits = new ArrayList<>();
    private final Identify identify = new Identify(peers, observed -> identity("holdfast", List.of("/a", "/b")),
            addresses -> PeerRecord.seal(NODE, 1, addresses), identified::add,
            (conversation, limit, what, giveUp) -> {
                limits.add(limit);
                return conversation;
            });

    private static PeerStore.Identity identity(String agent, List<String> protocols) {
        return new PeerStore.Identity(NODE.publicKey(), agent, protocols, List.of(ADDRESS), ADDRESS);
    }

    private static byte[] message(byte[] message) {
        return Frames.delimited(message).array();
    }

    private FakeStream hear(byte[]... messages) {
        FakeStream stream = new FakeStream(PEER, true, Arrays.asList(messages));
        CompletableFuture<Void> end = identify.listen(stream).toCompletableFuture();
        assertThat(end).isDone();
        assertThat(end.isCompletedExceptionally()).isEqualTo(stream.wasReset() != null);
        return stream;
    }

    private void isRefused(FakeStream stream) {
        assertThat(stream.wasReset()).isEqualTo(Stream.PROTOCOL_VIOLATION);
        assertThat(identified).isEmpty();
        assertThat(peers.identity(PEER)).isEmpty();
    }

    @Test
    void whatIsSaidIsHeard() {
        FakeStream said = new FakeStream(PEER, true, List.of());
        identify.tell(said);
        hear(said.written());
        PeerStore.Identity heard = peers.identity(PEER).orElseThrow();
        assertThat(heard).usingRecursiveComparison().isEqualTo(identity("holdfast", List.of("/a", "/b")));
        assertThat(peers.addresses(PEER)).containsExactly(ADDRESS);
        assertThat(identified).hasSize(1);
        assertThat(limits).as("bounded in time, both").hasSize(2).allMatch(l -> l.equals(Duration.ofSeconds(10)));
    }

    @Test
    void theSignedAddressesCountMoreThanTheSaid() {
        Multiaddr signed = Multiaddr.parse("/ip4/192.0.2.8/tcp/9096");
        byte[] record = PeerRecord.seal(NODE, 1, List.of(signed.withPeer(PEER)));
        hear(message(Frames.message(out -> {
            out.writeByteArray(8, record);
            out.writeByteArray(2, ADDRESS.toBytes());
        })));
        assertThat(peers.identity(PEER).orElseThrow().addresses()).containsExactly(signed);
        assertThat(peers.addresses(PEER)).containsExactly(signed);
        assertThat(peers.signedRecord(PEER)).contains(record);
    }

    @Test
    void aRecordThatIsNotThePeersIsRefusedAndTheRestTaken() {
        byte[] right = PeerRecord.seal(NODE, 1, List.of(Multiaddr.parse("/ip4/192.0.2.8/tcp/9096")));
        byte[] forged = right.clone();
        forged[right.length - 1] ^= 1;
        for (byte[] record : List.of(forged, PeerRecord.seal(TestNode.generate(null, null), 1, List.of(Multiaddr.parse("/ip4/192.0.2.9/tcp/1"))),
                new byte[] {1, 2, 3})) {
            hear(message(Frames.message(out -> {
                out.writeByteArray(2, ADDRESS.toBytes());
                out.writeString(3, "/a");
                out.writeByteArray(8, record);
            })));
            assertThat(peers.identity(PEER).orElseThrow().addresses()).containsExactly(ADDRESS);
            assertThat(peers.identity(PEER).orElseThrow().protocols()).containsExactly("/a");
            assertThat(peers.addresses(PEER)).containsExactly(ADDRESS);
            assertThat(peers.signedRecord(PEER)).isEmpty();
        }
        hear(message(Frames.message(out -> out.writeByteArray(8, right))));
        assertThat(peers.signedRecord(PEER)).contains(right);
    }

    @Test
    void aLongAnswerHasTheRecordInASecondMessage() throws Exception {
        List<Multiaddr> many = IntStream.range(1, 60).mapToObj(i -> Multiaddr.parse("/dns4/a-name-of-some-length.example/tcp/" + i)).toList();
        PeerStore.Identity self = new PeerStore.Identity(NODE.publicKey(), "holdfast", List.of("/a"), many, ADDRESS);
        List<byte[]> messages = IdentifyMessage.encode(self, PeerRecord.seal(NODE, 1, many));
        assertThat(messages).hasSize(2);
        hear(message(messages.get(0)), message(messages.get(1)));
        assertThat(peers.identity(PEER).orElseThrow()).usingRecursiveComparison().isEqualTo(self);
        assertThat(PeerRecord.open(peers.signedRecord(PEER).orElseThrow()).addresses()).isEqualTo(many);
    }

    @Test
    void upToTenMessagesAreMerged() {
        byte[][] messages = IntStream.range(0, 10).mapToObj(i -> message(Frames.message(out -> out.writeString(3, "/p/" + i))))
                .toArray(byte[][]::new);
        hear(messages);
        assertThat(peers.identity(PEER).orElseThrow().protocols()).hasSize(10).contains("/p/0", "/p/9");
    }

    @Test
    void elevenMessagesAreRefused() {
        isRefused(hear(Collections.nCopies(11, message(new byte[0])).toArray(byte[][]::new)));
    }

    @Test
    void moreThan64KiBAreRefused() {
        isRefused(hear(message(Frames.message(out -> out.writeByteArray(99, new byte[64 * 1024])))));
    }

    @Test
    void aForeignKeyIsRefused() {
        byte[] other = TestNode.generate(null, null).publicKey();
        isRefused(hear(message(Frames.message(out -> out.writeByteArray(1, other)))));
        isRefused(hear(message(Frames.message(out -> out.writeByteArray(1, new byte[] {1, 2, 3})))));
    }

    @Test
    void whoeverSaysTooMuchIsCutShort() {
        hear(message(Frames.message(out -> {
            for (int i = 0; i < 1000; i++) {
                out.writeString(3, "/p/" + i);
                out.writeByteArray(2, Multiaddr.parse("/ip4/192.0.2.7/tcp/" + (i + 1)).toBytes());
            }
            out.writeString(6, "a".repeat(10_000));
        })), message(Frames.message(out -> out.writeString(3, "/x".repeat(10_000)))));
        PeerStore.Identity heard = peers.identity(PEER).orElseThrow();
        assertThat(heard.protocols()).hasSize(IdentifyMessage.MAX_LIST).allMatch(p -> p.length() <= IdentifyMessage.MAX_TEXT);
        assertThat(heard.addresses()).hasSize(IdentifyMessage.MAX_LIST);
        assertThat(heard.agent()).hasSize(IdentifyMessage.MAX_TEXT);
        assertThat(peers.addresses(PEER)).hasSize(64);
    }

    @Test
    void anAddressThatCannotBeReadIsLeftOut() {
        hear(message(Frames.message(out -> {
            out.writeByteArray(2, new byte[] {1, 2, 3});
            out.writeByteArray(2, ADDRESS.toBytes());
        })));
        assertThat(peers.addresses(PEER)).containsExactly(ADDRESS);
    }

    @Property(tries = 1000)
    void whateverComesItEnds(@ForAll byte[] garbage, @ForAll boolean framed) {
        hear(framed ? message(garbage) : garbage);
    }
}
