package io.holdfast.libp2p.internal.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.mdns.DnsMessage.Pointer;
import io.holdfast.libp2p.internal.mdns.DnsMessage.Question;
import io.holdfast.libp2p.internal.mdns.DnsMessage.Text;
import io.holdfast.model.Multiaddr;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnnouncementTest {
    private static final Announcement SELF = Announcement.of(Messages.peer(), new Random(1));
    private static final List<Multiaddr> ADDRESSES = List.of(Multiaddr.parse("/ip4/10.99.0.2/tcp/9096"), Multiaddr.parse("/ip6/fd00::2/tcp/9096"));

    private static String hex(ByteBuffer b) {
        byte[] bytes = new byte[b.remaining()];
        b.duplicate().get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void asksAsGoDoesButForTheNumber() {
        assertThat(hex(Announcement.question())).isEqualTo("0000" + HexFormat.of().formatHex(Messages.bytes("question")).substring(4));
    }

    @Test
    void saysWhatGoSays() throws DnsMessage.Malformed {
        DnsMessage m = DnsMessage.read(SELF.present(ADDRESSES));
        assertThat(m.isResponse()).isTrue();
        Pointer pointer = (Pointer) m.records().get(0);
        assertThat(pointer).isEqualTo(new Pointer(Announcement.SERVICE, 3200, SELF.instance().in(Announcement.SERVICE)));
        assertThat(m.records().get(1)).isEqualTo(new Pointer(Announcement.SERVICES, 3200, Announcement.SERVICE));
        assertThat(m.records().get(2)).isEqualTo(new Text(pointer.target(), 3200,
                List.of("dnsaddr=/ip4/10.99.0.2/tcp/9096/p2p/" + Messages.peer(), "dnsaddr=/ip6/fd00::2/tcp/9096/p2p/" + Messages.peer())));
    }

    /** The records that are not read here: the server 0 0 4001 and its addresses, with the bit that replaces what was known. */
    @Test
    void hasAServerAndAddresses() {
        String all = hex(SELF.present(ADDRESSES));
        String machine = HexFormat.of().formatHex(DnsWriter.inFull(SELF.instance().in(Announcement.DOMAIN)));
        assertThat(all).startsWith("000084000000000200000004").contains("0021800100000c80").contains("000000000fa1" + machine)
                .contains("0001800100000078" + "0004" + "0a630002")
                .endsWith("001c800100000078" + "0010" + "fd000000000000000000000000000002");
        assertThat(hex(SELF.present(ADDRESSES.subList(0, 1)))).startsWith("000084000000000200000003");
    }

    @Test
    void hasARandomName() {
        for (int seed = 0; seed < 100; seed++) {
            assertThat(Announcement.of(Messages.peer(), new Random(seed)).instance().toString()).matches("[a-z0-9]{32,63}");
        }
    }

    @Test
    void saysThatItGoes() throws DnsMessage.Malformed {
        assertThat(DnsMessage.read(SELF.gone(ADDRESSES)).records()).hasSize(3).allMatch(r -> r.ttl() == 0);
    }

    @Test
    void leavesOutWhatHasNoRoom() throws DnsMessage.Malformed {
        List<Multiaddr> many = new ArrayList<>();
        many.add(Multiaddr.parse("/dns/" + "a".repeat(250) + ".local/tcp/1"));
        for (int i = 1; i <= 1000; i++) {
            many.add(Multiaddr.parse("/ip4/10.0.0.1/tcp/" + i));
        }
        ByteBuffer message = SELF.present(many);
        assertThat(message.remaining()).isLessThan(DnsMessage.MAX_BYTES);
        List<String> texts = ((Text) DnsMessage.read(message).records().get(2)).texts();
        assertThat(texts).hasSizeGreaterThan(50).first().isEqualTo("dnsaddr=/ip4/10.0.0.1/tcp/1/p2p/" + Messages.peer());
    }

    @Test
    void answersWhatConcernsIt() throws DnsMessage.Malformed {
        assertThat(Messages.read("question").questions()).allMatch(SELF::answers);
        assertThat(Messages.read("probe").questions()).hasSize(1).noneMatch(SELF::answers);
        assertThat(SELF.answers(new Question(SELF.instance().in(Announcement.SERVICE), DnsMessage.ANY))).isTrue();
        assertThat(SELF.answers(new Question(Announcement.DOMAIN, DnsMessage.ANY))).isFalse();
    }

    @Test
    void isKnownForHalfItsTime() {
        Name self = SELF.instance().in(Announcement.SERVICE);
        assertThat(SELF.isKnown(new Pointer(Announcement.SERVICE, 1600, self))).isTrue();
        assertThat(SELF.isKnown(new Pointer(Announcement.SERVICE, 1599, self))).isFalse();
        assertThat(SELF.isKnown(new Pointer(Announcement.SERVICE, 3200, Name.of("b").in(Announcement.SERVICE)))).isFalse();
    }
}
