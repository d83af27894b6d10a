package io.holdfast.libp2p.internal.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {
    /** Java gives each address of an interface its zone. */
    @ParameterizedTest
    @CsvSource({"fd00::1, /ip6/fd00::1/tcp/1", "::1, /ip6/::1/tcp/1", "2001:db8::1, /ip6/2001:db8::1/tcp/1", "fe80::1, /ip6zone/7/ip6/fe80::1/tcp/1"})
    void namesTheZoneOfLinkLocalAddressesOnly(String ip, String address) throws IOException {
        InetAddress scoped = Inet6Address.getByAddress(null, InetAddress.getByName(ip).getAddress(), 7);
        assertThat(Addresses.of(new InetSocketAddress(scoped, 1))).hasToString(address);
    }
}
