package io.holdfast.libp2p.internal.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.libp2p.internal.Fuzz;
import io.holdfast.libp2p.internal.wire.Frames;
import io.holdfast.model.Multiaddr;
import io.holdfast.testkit.node.TestNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeerRecordTest {
    private static final TestNode NODE = TestNode.generate(null, null);
    private static final List<Multiaddr> ADDRESSES = List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/9096"), Multiaddr.parse("/dns4/x.example/tcp/1"));
    private static final Envelope.Kind KIND = new Envelope.Kind("libp2p-peer-record", new byte[] {3, 1});

    @Test
    void isReadAsItWasSigned() throws IOException {
        byte[] sealed = PeerRecord.seal(NODE, -1, ADDRESSES);
        assertThat(PeerRecord.open(sealed)).isEqualTo(new PeerRecord(NODE.id(), -1, ADDRESSES));
        assertThat(PeerRecord.open(PeerRecord.seal(NODE, 1, List.of())).addresses()).isEmpty();
    }

    @Test
    void whatIsNotSignedByItsPeerIsRefused() {
        byte[] sealed = PeerRecord.seal(NODE, 1, ADDRESSES);
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> PeerRecord.open(changed)).as("byte %d", i).isInstanceOf(IOException.class);
        }
        TestNode other = TestNode.generate(null, null);
        byte[] payload = Frames.message(out -> out.writeByteArray(1, NODE.id().toBytes()));
        assertThatThrownBy(() -> PeerRecord.open(Envelope.seal(other, KIND, payload))).hasMessage("found a record that " + other.id()
                + " has signed for another peer");
        assertThatThrownBy(() -> PeerRecord.open(Envelope.seal(NODE, KIND, new byte[0]))).hasMessageContaining("for another peer");
        assertThatThrownBy(() -> PeerRecord.open(Envelope.seal(NODE, new Envelope.Kind("another", new byte[] {3, 1}), payload)))
                .hasMessageContaining("has not signed");
        assertThatThrownBy(() -> PeerRecord.open(Envelope.seal(NODE, new Envelope.Kind("libp2p-peer-record", new byte[] {3}), payload)))
                .hasMessageContaining("of another type");
    }

    @Test
    void ofTooManyAddressesSomeAreTakenAndBadOnesLeftOut() throws IOException {
        List<Multiaddr> many = IntStream.rangeClosed(1, 500).mapToObj(i -> Multiaddr.parse("/ip4/192.0.2.1/tcp/" + i)).toList();
        assertThat(PeerRecord.open(PeerRecord.seal(NODE, 1, many)).addresses()).hasSize(PeerRecord.MAX_ADDRESSES);
        byte[] payload = Frames.message(out -> {
            out.writeByteArray(1, NODE.id().toBytes());
            out.writeByteArray(3, Frames.message(o -> o.writeByteArray(1, new byte[] {1, 2})));
            out.writeByteArray(3, Frames.message(o -> o.writeByteArray(1, ADDRESSES.get(0).toBytes())));
        });
        assertThat(PeerRecord.open(Envelope.seal(NODE, KIND, payload)).addresses()).containsExactly(ADDRESSES.get(0));
    }

    @Test
    void isSignedAnewForOtherAddressesAndThenIsLater() throws IOException {
        OwnRecord own = new OwnRecord(NODE, Clock.fixed(Instant.ofEpochSecond(5, 7), ZoneOffset.UTC));
        byte[] first = own.of(ADDRESSES);
        assertThat(own.of(List.copyOf(ADDRESSES))).isSameAs(first);
        assertThat(PeerRecord.open(first).sequence()).isEqualTo(5_000_000_007L);
        assertThat(PeerRecord.open(own.of(List.of()))).isEqualTo(new PeerRecord(NODE.id(), 5_000_000_008L, List.of()));
    }

    /** Whatever comes: what its peer has signed, or an IOException. */
    @Test
    void envelopesForAWhile() {
        byte[] right = PeerRecord.seal(NODE, 7, ADDRESSES);
        Fuzz.run(random -> {
            byte[] bytes = Fuzz.message(random, List.of(right));
            Fuzz.bounded(bytes.length, 2000, r -> {
                try {
                    assertThat(PeerRecord.open(bytes)).isEqualTo(new PeerRecord(NODE.id(), 7, ADDRESSES));
                } catch (IOException e) {
                    assertThat(e.getMessage()).isNotBlank();
                }
            }, random);
        });
    }

    /** The peer signs what it likes. */
    @Test
    void recordsForAWhile() {
        byte[] payload = Frames.message(out -> {
            out.writeByteArray(1, NODE.id().toBytes());
            out.writeUInt64(2, 7);
            out.writeByteArray(3, Frames.message(o -> o.writeByteArray(1, ADDRESSES.get(0).toBytes())));
            out.writeByteArray(3, Frames.message(o -> o.writeByteArray(1, ADDRESSES.get(1).toBytes())));
        });
        Fuzz.run(random -> {
            byte[] bytes = Envelope.seal(NODE, KIND, Fuzz.message(random, List.of(payload)));
            Fuzz.bounded(bytes.length, 2000, r -> {
                try {
                    PeerRecord read = PeerRecord.open(bytes);
                    assertThat(read.peer()).isEqualTo(NODE.id());
                    assertThat(read.addresses()).hasSizeLessThanOrEqualTo(PeerRecord.MAX_ADDRESSES);
                    assertThat(PeerRecord.open(PeerRecord.seal(NODE, read.sequence(), read.addresses()))).isEqualTo(read);
                } catch (IOException e) {
                    assertThat(e.getMessage()).isNotBlank();
                }
            }, random);
        });
    }
}
