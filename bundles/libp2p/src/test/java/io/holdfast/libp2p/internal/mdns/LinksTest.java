package io.holdfast.libp2p.internal.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinksTest {
    @ParameterizedTest
    @CsvSource({"10.1.2.3, 24, 10.1.2.200, true", "10.1.2.3, 24, 10.1.3.3, false", "10.1.2.3, 23, 10.1.3.3, true", "10.1.2.3, 25, 10.1.2.200, false",
        "10.1.2.3, 32, 10.1.2.3, true", "10.1.2.3, 32, 10.1.2.4, false", "10.1.2.3, 0, 8.8.8.8, true", "10.1.2.3, 24, fd00::1, false",
        "fd00::1, 64, fd00::ffff, true", "fd00::1, 64, fd00:0:0:1::1, false", "fd00::1, 128, fd00::1, true"})
    void knowsWhatIsOfANetwork(String own, int bits, String other, boolean covers) throws IOException {
        assertThat(Links.covers(InetAddress.getByName(own), bits, InetAddress.getByName(other))).isEqualTo(covers);
    }

    @Test
    void hasNoLoopback() throws IOException {
        Links links = Links.current();
        assertThat(links.interfaces()).noneMatch(i -> i.getName().equals("lo"));
        assertThat(links.has(InetAddress.getByName("fe80::1"))).isTrue();
    }
}
