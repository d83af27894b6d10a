package io.holdfast.libp2p.internal.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.libp2p.internal.Fuzz;
import io.holdfast.libp2p.internal.LivePeer;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.HostException;
import io.holdfast.testkit.node.TestNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DnsAddressesTest {
    private static final PeerId PEER = TestNode.PEER;
    private static final PeerId OTHER = FakeSession.newPeer();
    private static final Multiaddr NAME = Multiaddr.parse("/dnsaddr/x.example");
    private static final String ASKED = "_dnsaddr.x.example";

    private TinyDns dns;

    @BeforeEach
    void serve() throws IOException {
        dns = new TinyDns();
    }

    @AfterEach
    void stop() {
        dns.close();
    }

    private static String record(String address, PeerId peer) {
        return "dnsaddr=" + address + "/p2p/" + peer;
    }

    private static List<Multiaddr> behind() throws IOException {
        return DnsAddresses.behind(NAME, PEER);
    }

    @Test
    void findsThoseOfThePeerAlsoBehindFurtherNames() throws IOException {
        dns.put(ASKED, List.of(record("/ip4/192.0.2.1/tcp/1", PEER), record("/ip4/192.0.2.2/tcp/2", OTHER), "dnsaddr=/ip4/192.0.2.3/tcp/3",
                "v=spf1 -all", "dnsaddr=/nonsense", "", record("/dnsaddr/y.example", PEER), record("/dnsaddr/x.example", PEER),
                record("/ip4/192.0.2.1/udp/1/quic-v1", PEER)));
        dns.put("_dnsaddr.y.example", List.of(record("/ip6/2001:db8::1/tcp/4", PEER), record("/dnsaddr/not.there", PEER)));
        assertThat(behind()).extracting(Multiaddr::toString).containsExactly("/ip4/192.0.2.1/tcp/1", "/ip4/192.0.2.1/udp/1/quic-v1",
                "/ip6/2001:db8::1/tcp/4");
        assertThat(dns.questions()).as("each name once").isEqualTo(3);
    }

    @Test
    void readsATextInParts() throws IOException {
        String name = String.join(".", "a".repeat(60), "b".repeat(60), "c".repeat(60), "d".repeat(60)) + ".example";
        dns.put(ASKED, List.of(record("/dns4/" + name + "/tcp/9096", PEER)));
        assertThat(behind()).containsExactly(Multiaddr.parse("/dns4/" + name + "/tcp/9096"));
    }

    @Test
    void saysWhyThereIsNone() {
        assertThatThrownBy(DnsAddressesTest::behind).isInstanceOf(IOException.class).hasMessage("the name x.example has no dnsaddr records");
        dns.put(ASKED, List.of(record("/ip4/192.0.2.2/tcp/2", OTHER)));
        assertThatThrownBy(DnsAddressesTest::behind).hasMessage("behind /dnsaddr/x.example there is no address of " + PEER);
        assertThatThrownBy(() -> DnsAddresses.behind(Multiaddr.parse("/dnsaddr/a\"b"), PEER)).hasMessageContaining("expected letters");
    }

    @Test
    void goesNotDeepAndNotWide() throws IOException {
        for (int i = 0; i < 10; i++) {
            dns.put("_dnsaddr." + (i == 0 ? "x" : "x" + i) + ".example", List.of(record("/dnsaddr/x" + (i + 1) + ".example", PEER)));
        }
        assertThatThrownBy(DnsAddressesTest::behind).hasMessageContaining("no address of");
        assertThat(dns.questions()).isEqualTo(DnsAddresses.MAX_DEPTH);
        dns.put(ASKED, IntStream.range(0, 50).mapToObj(i -> record("/dnsaddr/z" + i + ".example", PEER)).toList());
        assertThatThrownBy(DnsAddressesTest::behind).hasMessageContaining("has no dnsaddr records");
        assertThat(dns.questions()).isEqualTo(DnsAddresses.MAX_DEPTH + DnsAddresses.MAX_NAMES);
        List<String> both = List.of(record("/dnsaddr/x1.example", PEER), record("/dnsaddr/x2.example", PEER));
        dns.put(ASKED, both);
        for (int name = 1; name <= 2; name++) {
            int host = name;
            dns.put("_dnsaddr.x" + name + ".example",
                    IntStream.rangeClosed(1, 60).mapToObj(i -> record("/ip4/192.0.2." + host + "/tcp/" + i, PEER)).toList());
        }
        assertThat(behind()).hasSize(DnsAddresses.MAX_ADDRESSES);
    }

    @Test
    void waitsNotForLong() {
        dns.silence();
        long begin = System.nanoTime();
        assertThatThrownBy(DnsAddressesTest::behind).hasMessageContaining("cannot be asked for");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void whateverTheRecordsHoldForAWhile() {
        List<byte[]> samples = List.of(record("/ip4/192.0.2.1/tcp/1", PEER).getBytes(StandardCharsets.US_ASCII),
                record("/dnsaddr/x.example", PEER).getBytes(StandardCharsets.US_ASCII));
        Fuzz.run(random -> {
            List<String> texts = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                texts.add(new String(Fuzz.damaged(random, samples), StandardCharsets.ISO_8859_1));
            }
            texts.add(record("/ip4/192.0.2.9/tcp/9", PEER));
            dns.put(ASKED, texts);
            assertThat(behind()).contains(Multiaddr.parse("/ip4/192.0.2.9/tcp/9")).allMatch(a -> a.peer().isEmpty() || !a.peer().get().equals(PEER));
        });
    }

    @Test
    void aPeerIsReachedThere() throws Exception {
        try (LivePeer here = new LivePeer((byte[]) null); LivePeer there = new LivePeer((byte[]) null)) {
            PeerId id = there.host().id();
            List<String> texts = new ArrayList<>(List.of(record("/ip4/127.0.0.1/tcp/1", id)));
            there.addresses().forEach(a -> texts.add(record(a.withoutPeer().orElseThrow().toString(), id)));
            dns.put(ASKED, texts);
            Connection c = here.host().connect(id, List.of(NAME.withPeer(id)), Duration.ofSeconds(20)).toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertThat(c.peer()).isEqualTo(id);
            assertThat(here.host().peerStore().addresses(id)).contains(NAME, c.remoteAddress());
            assertThat(here.host().connect(OTHER, List.of(NAME), Duration.ofSeconds(20)).toCompletableFuture()).failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat().havingCause().isInstanceOfSatisfying(HostException.class,
                            e -> assertThat(e.reason()).isEqualTo(HostException.Reason.UNREACHABLE))
                    .withMessageContaining("behind /dnsaddr/x.example there is no address of " + OTHER);
        }
    }
}
