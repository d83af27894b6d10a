package io.holdfast.libp2p.internal.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.libp2p.internal.mdns.DnsMessage.Malformed;
import io.holdfast.libp2p.internal.mdns.DnsMessage.Pointer;
import io.holdfast.libp2p.internal.mdns.DnsMessage.Question;
import io.holdfast.libp2p.internal.mdns.DnsMessage.Text;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class DnsMessageTest {
    private static final String HEAD = "000084000000000100000000";

    private static DnsMessage read(String hex) throws Malformed {
        return DnsMessage.read(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    @Test
    void readsWhatGoAsks() throws Malformed {
        DnsMessage m = Messages.read("question");
        assertThat(m.isResponse()).isFalse();
        assertThat(m.questions()).containsExactly(new Question(Announcement.SERVICE, DnsMessage.PTR));
        assertThat(m.records()).isEmpty();
    }

    @Test
    void readsWhatGoAnswers() throws Malformed {
        DnsMessage m = Messages.read("answer");
        assertThat(m.isResponse()).isTrue();
        assertThat(m.records()).hasSize(2);
        Pointer pointer = (Pointer) m.records().get(0);
        Text text = (Text) m.records().get(1);
        assertThat(pointer.name()).isEqualTo(Announcement.SERVICE);
        assertThat(pointer.ttl()).isEqualTo(3200);
        assertThat(pointer.target()).isEqualTo(text.name());
        assertThat(text.name().isDirectlyIn(Announcement.SERVICE)).isTrue();
        assertThat(text.texts()).containsExactly("dnsaddr=/ip4/127.0.0.1/tcp/9096/p2p/" + Messages.peer(),
                "dnsaddr=/ip4/10.99.0.2/tcp/9096/p2p/" + Messages.peer());
    }

    @Test
    void readsWhatGoSaysUnasked() throws Malformed {
        assertThat(Messages.read("probe").isResponse()).isFalse();
        assertThat(Messages.read("announcement").records()).hasSize(3).allMatch(r -> r.ttl() == 3200);
        assertThat(Messages.read("farewell").records()).hasSize(3).allMatch(r -> r.ttl() == 0);
    }

    @Test
    void ignoresCase() {
        assertThat(Name.of("_IPFS-Cluster-Discovery._udp.LOCAL")).isEqualTo(Announcement.SERVICE);
    }

    @Test
    void passesOverOtherClassesAndTypes() throws Malformed {
        // a pointer of the class CHAOS, then an unknown type
        DnsMessage m = read("000084000000000200000000" + "00000c0003000000010001" + "00" + "00fffe0001000000010003" + "010203");
        assertThat(m.records()).isEmpty();
    }

    @Test
    void refusesNamesThatReferForwardsOrToThemselves() {
        for (String reference : List.of("c00c", "c00d", "c0ff", "ffff", "0161c00c")) {
            assertThatThrownBy(() -> read(HEAD + reference + "000c0001000000010001" + "00")).isInstanceOf(Malformed.class)
                    .hasMessageContaining("refers to");
        }
    }

    @Test
    void refusesNamesThatAreTooLong() {
        String label = "3f" + "61".repeat(63);
        assertThatThrownBy(() -> read(HEAD + label.repeat(4) + "00" + "000c0001000000010001" + "00")).hasMessageContaining("too long");
        assertThatThrownBy(() -> read(HEAD + "40" + "61".repeat(64) + "00" + "000c0001000000010001" + "00")).hasMessageContaining("too long");
    }

    @Test
    void refusesWhatEndsEarlyOrGoesBeyondItsRecord() throws Malformed {
        byte[] whole = Messages.bytes("answer");
        for (int i = 0; i < whole.length; i++) {
            ByteBuffer part = ByteBuffer.wrap(whole, 0, i);
            assertThatThrownBy(() -> DnsMessage.read(part)).isInstanceOf(Malformed.class);
        }
        assertThatThrownBy(() -> read(HEAD + "00" + "00100001000000010002" + "0561")).hasMessageContaining("beyond its record");
        assertThatThrownBy(() -> read(HEAD + "00" + "000c0001000000010003" + "000000")).hasMessageContaining("should end at");
    }

    @Test
    void refusesTooManyEntriesAndOtherOperations() {
        assertThatThrownBy(() -> read("0000840000000101" + "00000000")).hasMessageContaining("at most 256");
        assertThatThrownBy(() -> read("00008400ffffffffffffffff")).hasMessageContaining("at most 256");
        assertThatThrownBy(() -> read("000028000000000000000000")).hasMessageContaining("operation");
        assertThatThrownBy(() -> DnsMessage.read(ByteBuffer.allocate(9001))).hasMessageContaining("9001");
    }
}
