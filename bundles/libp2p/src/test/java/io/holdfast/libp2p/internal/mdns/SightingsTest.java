package io.holdfast.libp2p.internal.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.mdns.DnsMessage.Text;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SightingsTest {
    private static final PeerId PEER = Messages.peer();
    private static final Name INSTANCE = Name.of("a").in(Announcement.SERVICE);

    private static Map<PeerId, List<Multiaddr>> in(String... texts) {
        return Sightings.in(new DnsMessage(true, List.of(), List.of(new Text(INSTANCE, 10, Arrays.asList(texts)))));
    }

    @Test
    void takesFromGoWhatIsNotItsLoopback() throws DnsMessage.Malformed {
        for (String name : List.of("answer", "announcement")) {
            assertThat(Sightings.in(Messages.read(name))).isEqualTo(Map.of(PEER, List.of(Multiaddr.parse("/ip4/10.99.0.2/tcp/9096/p2p/" + PEER))));
        }
    }

    @Test
    void takesNothingFromQuestionsFarewellsAndOtherServices() throws DnsMessage.Malformed {
        for (String name : List.of("question", "probe", "farewell")) {
            assertThat(Sightings.in(Messages.read(name))).isEmpty();
        }
        Text other = new Text(Name.of("a._p2p._udp.local"), 10, List.of("dnsaddr=/ip4/10.0.0.1/tcp/1/p2p/" + PEER));
        assertThat(Sightings.in(new DnsMessage(true, List.of(), List.of(other)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ip4/10.0.0.1/tcp/1", "/ip6/fd00::1/tcp/1", "/dns4/a.local/tcp/1", "/dnsaddr/A.LOCAL", "/ip4/10.0.0.1/udp/1/quic-v1"})
    void takesWhatIsOnThisLink(String address) {
        assertThat(in("dnsaddr=" + address + "/p2p/" + PEER)).containsOnlyKeys(PEER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ip4/127.0.0.1/tcp/1", "/ip6/::1/tcp/1", "/ip4/0.0.0.0/tcp/1", "/ip4/224.0.0.1/tcp/1", "/dns4/example.com/tcp/1",
        "/dns/notlocal/tcp/1", "/ip4/10.0.0.1/tcp/1/ws", "/ip4/10.0.0.1/udp/1/webrtc-direct", "/unix/a", "/ip6zone/x/ip6/fe80::1/tcp/1"})
    void leavesTheOthers(String address) {
        assertThat(in("dnsaddr=" + address + "/p2p/" + PEER)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"dnsaddr=", "dnsaddr=/ip4/10.0.0.1/tcp/1", "/ip4/10.0.0.1/tcp/1/p2p/PEER", "dnsaddr=/p2p/PEER", "dnsaddr=/ip4/10.0.0.1/tcp/1/p2p/x",
        "dnsaddr=/ip4/10.0.0.1/tcp/1/p2p/PEER/p2p-circuit/p2p/PEER", "dnsaddr=/new/protocol/p2p/PEER"})
    void leavesWhatIsNoAddressOfAPeer(String text) {
        assertThat(in(text.replace("PEER", PEER.toString()), "dnsaddr=/ip4/10.0.0.9/tcp/1/p2p/" + PEER).get(PEER)).hasSize(1);
    }

    @Test
    void takesSoManyAndNoMore() {
        String[] texts = IntStream.rangeClosed(1, 200).mapToObj(i -> "dnsaddr=/ip4/10.0.0.1/tcp/" + i + "/p2p/" + PEER).toArray(String[]::new);
        assertThat(in(texts).get(PEER)).hasSize(Sightings.MAX_ADDRESSES);
    }
}
