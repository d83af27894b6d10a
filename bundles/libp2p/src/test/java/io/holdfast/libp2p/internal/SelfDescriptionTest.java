package io.holdfast.libp2p.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Multiaddr;
import io.holdfast.testkit.node.TestNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelfDescriptionTest {
    private static final List<Multiaddr> BOUND = all("/ip4/127.0.0.1/tcp/1", "/ip4/10.1.2.3/tcp/1", "/ip4/192.0.2.1/tcp/1", "/ip6/::1/tcp/1",
            "/ip6/2001:db8::1/tcp/1");

    private static List<Multiaddr> all(String... texts) {
        return Arrays.stream(texts).map(Multiaddr::parse).toList();
    }

    private static HostConfig config(List<Multiaddr> announce, List<Multiaddr> noAnnounce) {
        return new HostConfig(List.of(), announce, noAnnounce, 1, 2, Duration.ZERO, true, 0, 0, Duration.ofSeconds(3), "peerstore", List.of());
    }

    private static List<Multiaddr> said(List<Multiaddr> announce, String... noAnnounce) {
        return new SelfDescription(new byte[0], "agent", List::of, () -> BOUND, config(announce, all(noAnnounce))).addresses();
    }

    @Test
    void whereItListens() {
        assertThat(said(List.of())).isEqualTo(BOUND);
    }

    @Test
    void whatIsConfiguredInstead() {
        List<Multiaddr> names = all("/dns4/a.example/tcp/9096/p2p/" + TestNode.PEER, "/dns4/a.example/tcp/9096", "/ip4/10.0.0.1/tcp/2");
        assertThat(said(names)).containsExactlyElementsOf(all("/dns4/a.example/tcp/9096", "/ip4/10.0.0.1/tcp/2"));
        assertThat(said(names, "/ip4/10.0.0.0/ipcidr/8")).containsExactlyElementsOf(all("/dns4/a.example/tcp/9096"));
    }

    @Test
    void withoutWhatIsNotToBeSaid() {
        assertThat(said(List.of(), "/ip4/192.0.2.1/tcp/1", "/ip4/192.0.2.1/tcp/2")).hasSize(4).doesNotContain(BOUND.get(2));
        assertThat(said(List.of(), "/ip4/127.0.0.0/ipcidr/8", "/ip4/10.0.0.0/ipcidr/15", "/ip6/2001:db8::/ipcidr/32"))
                .containsExactly(BOUND.get(2), BOUND.get(3));
        assertThat(said(List.of(), "/ip4/0.0.0.0/ipcidr/0")).containsExactly(BOUND.get(3), BOUND.get(4));
        assertThat(said(List.of(), "/ip4/192.0.2.0/ipcidr/32")).isEqualTo(BOUND);
    }
}
