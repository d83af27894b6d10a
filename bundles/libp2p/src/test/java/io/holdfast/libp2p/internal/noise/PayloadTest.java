package io.holdfast.libp2p.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PayloadTest {
    @Test
    void isTheSpecificationsMessage() throws IOException {
        Payload payload = new Payload(new byte[] {1}, new byte[] {2, 3}, List.of("/yamux/1.0.0"));
        byte[] message = HexFormat.of().parseHex("0a0101" + "12020203" + "220e" + "120c2f79616d75782f312e302e30");
        assertThat(payload.encode()).isEqualTo(message);
        Payload read = Payload.decode(message);
        assertThat(read.key()).isEqualTo(payload.key());
        assertThat(read.signature()).isEqualTo(payload.signature());
        assertThat(read.muxers()).containsExactly("/yamux/1.0.0");
        assertThat(new Payload(new byte[0], new byte[0], List.of()).encode()).isEqualTo(HexFormat.of().parseHex("0a001200"));
    }

    @Test
    void skipsWhatItDoesNotKnow() throws IOException {
        Payload read = Payload.decode(HexFormat.of().parseHex("1a0101" + "2206" + "0a0107" + "120161" + "0a0101" + "f83f01"));
        assertThat(read.muxers()).containsExactly("a");
        assertThat(read.key()).containsExactly(1);
    }

    @Test
    void takesNothingOfAListThatIsTooLong() throws IOException {
        assertThat(Payload.decode(new Payload(new byte[0], new byte[0], Collections.nCopies(100, "a")).encode()).muxers()).hasSize(100);
        assertThat(Payload.decode(new Payload(new byte[0], new byte[0], Collections.nCopies(101, "a")).encode()).muxers()).isEmpty();
        assertThat(Payload.decode(new Payload(new byte[0], new byte[0], Collections.nCopies(5000, "a")).encode()).muxers()).isEmpty();
    }

    @Property(tries = 500)
    void readsGarbageOrSaysWhy(@ForAll @Size(max = 60) byte[] bytes) {
        try {
            assertThat(Payload.decode(bytes)).isNotNull();
        } catch (IOException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
