package io.holdfast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerIdTest {
    @Test
    void bothTextForms() {
        PeerId peer = PeerId.parse("12D3KooWA4Xop1JaT3MHxwYMkCepYsv4iPVopMXwCz5iHYdBfeSB");
        assertThat(VectorsTest.hex(peer.toBytes())).isEqualTo("00240801122003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8");
        assertThat(peer.toCid().toString(Multibase.BASE36)).startsWith("k51qzi5uqu5");
        assertThat(PeerId.parse(peer.toCid().toString(Multibase.BASE36))).isEqualTo(peer);
        assertThat(PeerId.parse(peer.toCid().toString())).isEqualTo(peer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "''                                                           | too short",
            "12D3KooW                                                     | invalid multihash",
            "12D3KooWA4Xop1JaT3MHxwYMkCepYsv4iPVopMXwCz5iHYdBfeS0         | illegal character",
            "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e  | has codec 0x55, expected libp2p-key",
    })
    void refusesAndSaysWhy(String text, String why) {
        assertThatThrownBy(() -> PeerId.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("invalid peer ID: '" + text + "': ").hasMessageContaining(why);
    }

    @Test
    void samePeerInManySlots() {
        for (int i = 0; i < 2000; i++) {
            byte[] digest = new byte[32];
            digest[i % 32] = (byte) i;
            byte[] bytes = Multihash.of(Multihash.SHA2_256, digest).toBytes();
            assertThat(PeerId.ofBytes(bytes).toBytes()).isEqualTo(bytes);
        }
    }
}
