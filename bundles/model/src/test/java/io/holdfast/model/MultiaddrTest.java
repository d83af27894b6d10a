package io.holdfast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultiaddrTest {
    private static final String PEER = "12D3KooWCKq9ZvccjmCqhBbPsrgpAKBHWQpgB61ruM19CyAvH1Cp";

    @Test
    void accessors() {
        Multiaddr a = Multiaddr.parse("/ip4/1.2.3.4/tcp/4001/ws/ipfs/" + PEER + "/");
        assertThat(a).hasToString("/ip4/1.2.3.4/tcp/4001/ws/p2p/" + PEER);
        assertThat(a.protocols()).containsExactly("ip4", "tcp", "ws", "p2p");
        assertThat(a.value("ip4")).contains("1.2.3.4");
        assertThat(a.value("tcp")).contains("4001");
        assertThat(a.value("ws")).contains("");
        assertThat(a.value("p2p")).isEqualTo(a.value("ipfs")).contains(PEER);
        assertThat(a.value("udp")).isEmpty();
        assertThat(a.value("nothing")).isEmpty();
        assertThat(a.has("ws")).isTrue();
        assertThat(a.peer()).contains(PeerId.parse(PEER));
        assertThat(a.withoutPeer()).contains(Multiaddr.parse("/ip4/1.2.3.4/tcp/4001/ws"));
    }

    @Test
    void peersComeAndGo() {
        Multiaddr a = Multiaddr.parse("/dns/host/tcp/1");
        PeerId peer = PeerId.parse(PEER);
        assertThat(a.peer()).isEmpty();
        assertThat(a.withPeer(peer)).hasToString("/dns/host/tcp/1/p2p/" + PEER);
        assertThat(a.withPeer(VectorsTest.A).withPeer(peer)).isEqualTo(a.withPeer(peer));
        assertThat(Multiaddr.parse("/p2p/" + PEER).withoutPeer()).isEmpty();
        assertThatThrownBy(() -> Multiaddr.parse("/unix/x").withPeer(peer)).hasMessageContaining("nothing may follow a path");
    }

    @ParameterizedTest
    @CsvSource({
            "127.0.0.1, /ip4/127.0.0.1/tcp/80", "::1, /ip6/::1/tcp/80", "[::1], /ip6/::1/tcp/80",
            "fe80::1%eth0, /ip6zone/eth0/ip6/fe80::1/tcp/80", "example.com, /dns/example.com/tcp/80", "::, /ip6/::/tcp/80"})
    void ofHostAndPort(String host, String text) {
        assertThat(Multiaddr.tcp(host, 80)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "ip4/1.2.3.4        | it must begin with /",
            "/                  | it is empty",
            "/nothing/1         | unknown protocol 'nothing'",
            "/ip4/1.2.3.256     | bad value '1.2.3.256' for ip4: not an IPv4 address",
            "/ip4/::1           | bad value '::1' for ip4: not an IPv4 address",
            "/tcp/65536         | bad value '65536' for tcp: not a number from 0 to 65535",
            "/ip4/1.2.3.4/tcp   | tcp needs a value",
            "/p2p/x             | bad value 'x' for p2p",
            "/p2p/5dsgvJGnvAfiR3K6HCBc4hcokSfmjj | bad value",
            "/onion/aaimaq4ygg2iegci:0 | port 0",
    })
    void refusesAndSaysWhy(String text, String why) {
        assertThatThrownBy(() -> Multiaddr.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("invalid multiaddr: '" + text + "': ").hasMessageContaining(why);
    }
}
