package io.holdfast.libp2p.internal.negotiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.host.HostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class LinesTest {
    private final Lines lines = new Lines();

    @Test
    void isWhatGoSends() {
        assertThat(HexFormat.of().formatHex(Dialogue.join(Lines.encode(Lines.HEADER), Lines.encode("/noise"))))
                .isEqualTo("132f6d756c746973747265616d2f312e302e300a072f6e6f6973650a");
    }

    @Test
    void takesNoByteBeyondTheMessage() throws HostException {
        ByteBuffer in = ByteBuffer.wrap(Dialogue.join(Lines.encode("na"), new byte[] {42}));
        assertThat(lines.needs()).isEqualTo(1);
        assertThat(lines.read(in)).isEqualTo("na");
        assertThat(in.remaining()).isEqualTo(1);
    }

    @Test
    void theLongestMessageHas1024Bytes() throws HostException {
        String longest = "x".repeat(1023);
        assertThat(lines.read(ByteBuffer.wrap(Lines.encode(longest)))).isEqualTo(longest);
        assertThatThrownBy(() -> Lines.encode(longest + "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Lines.encode("two\nlines")).isInstanceOf(IllegalArgumentException.class);
        assertRefused("8108", "1025 bytes");
        assertRefused("ff7f", "16383 bytes");
    }

    @Test
    void impossibleMessagesAreRefused() {
        assertRefused("00", "impossible length");
        assertRefused("8000", "impossible length");
        assertRefused("8100", "impossible length");
        assertRefused("808001", "impossible length");
        assertRefused("036e6161", "line feed");
    }

    private static void assertRefused(String hex, String why) {
        assertThatThrownBy(() -> new Lines().read(ByteBuffer.wrap(HexFormat.of().parseHex(hex))))
                .isInstanceOfSatisfying(HostException.class, e -> assertThat(e.reason()).isEqualTo(HostException.Reason.VIOLATION))
                .hasMessageContaining(why);
    }

    @Property(tries = 200)
    void readsWhatIsWrittenHoweverItIsCut(@ForAll @StringLength(max = 1000) @CharRange(from = ' ', to = '~') String text,
            @ForAll long seed) throws HostException {
        byte[] bytes = Dialogue.join(Lines.encode(text), Lines.encode("next"));
        Random random = new Random(seed);
        Lines reader = new Lines();
        String first = null;
        String second = null;
        for (int at = 0; at < bytes.length;) {
            int count = Math.min(bytes.length - at, random.nextBoolean() ? reader.needs() : 1 + random.nextInt(reader.needs()));
            String line = reader.read(ByteBuffer.wrap(bytes, at, count));
            at += count;
            if (line != null && first == null) {
                first = line;
            } else if (line != null) {
                second = line;
            }
        }
        assertThat(first).isEqualTo(text);
        assertThat(second).isEqualTo("next");
    }

    @Property(tries = 1000)
    void randomBytesAreReadOrRefused(@ForAll byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Lines reader = new Lines();
        Dialogue dialogue = new Responder("/x"::equals);
        try {
            while (in.hasRemaining()) {
                assertThat(reader.needs()).isBetween(1, Lines.MAX);
                String line = reader.read(in);
                if (line != null) {
                    dialogue.take(line);
                }
            }
        } catch (HostException e) {
            assertThat(e.reason()).isEqualTo(HostException.Reason.VIOLATION);
            assertThat(e.getMessage()).hasSizeLessThan(300);
        }
        assertThat(Arrays.equals(bytes, in.array())).isTrue();
    }
}
