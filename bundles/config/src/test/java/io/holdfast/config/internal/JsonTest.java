package io.holdfast.config.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
    private static Map<String, Object> parse(String text) {
        return Json.parse("f", text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "[1] | f: found a list, expected a JSON object",
        "7 | f: found a number, expected a JSON object",
        "null | f: found null, expected a JSON object",
        "` ` | f: found an empty file, expected a JSON object",
        "{} {} | f: line 1: found more behind the end of the object, expected nothing",
        "{\"a\":1,\"a\":2} | f: line 1, column 11: Duplicate field 'a'",
        "{\"a\": | f: line 1, column 6: Unexpected end-of-input within/between Object entries",
    })
    void refuses(String text, String message) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(ConfigException.class).hasMessageStartingWith(message.substring(0, 20))
                .message().isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"{'a':1}", "{\"a\":01}", "{\"a\":NaN}", "{\"a\":1,}", "{/**/}", "{\"a\":\"\\x\"}", "{} x", "nul"})
    void refusesWhatIsNoJson(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(ConfigException.class);
    }

    @Test
    void refusesWhatIsNotUtf8() {
        assertThatThrownBy(() -> Json.parse("f", "{\"a\":\"ä\"}".getBytes(StandardCharsets.ISO_8859_1)))
                .hasMessage("f: found bytes that are not UTF-8, expected JSON in UTF-8");
        assertThatThrownBy(() -> Json.parse("f", "{}".getBytes(StandardCharsets.UTF_16))).isInstanceOf(ConfigException.class);
    }

    @Test
    void refusesDepthAndSize() {
        assertThatThrownBy(() -> parse("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"))
                .isInstanceOf(ConfigException.class).hasMessageContaining("nesting depth");
        assertThatThrownBy(() -> Json.parse("f", new byte[Json.MAX_BYTES + 1]))
                .hasMessage("f: found more than 1048576 bytes, expected at most so many");
        assertThatThrownBy(() -> parse("{\"a\":" + "1".repeat(1000) + "}")).isInstanceOf(ConfigException.class);
    }

    @Property(tries = 300)
    void readsWhatItWrites(@ForAll("objects") Map<String, Object> object) {
        assertThat(parse(JsonText.compact(object))).isEqualTo(object);
        assertThat(parse(JsonText.indented(object, 2))).isEqualTo(object);
    }

    @Property(tries = 1000)
    void neverFailsInAnotherWay(@ForAll byte[] bytes) {
        tolerate(bytes);
    }

    @Property(tries = 300)
    void neverFailsOnADamagedFile(@ForAll("objects") Map<String, Object> object, @ForAll int at, @ForAll byte with) {
        byte[] bytes = JsonText.indented(Map.of("cluster", object), 2).getBytes(StandardCharsets.UTF_8);
        bytes[Math.floorMod(at, bytes.length)] = with;
        tolerate(bytes);
    }

    private static void tolerate(byte[] bytes) {
        try {
            Checker.check("f", Json.parse("f", bytes), Map.of());
        } catch (ConfigException e) {
            assertThat(e.getMessage()).startsWith("f: ");
        }
    }

    @Provide
    Arbitrary<Map<String, Object>> objects() {
        Arbitrary<Object> leaf = Arbitraries.oneOf(Arbitraries.longs().map(x -> (Object) x), Arbitraries.strings().ofMaxLength(8).map(x -> x),
                Arbitraries.of(true, false).map(x -> x), Arbitraries.strings().ofMaxLength(3).list().ofMaxSize(3).map(x -> (Object) x));
        Arbitrary<String> names = Arbitraries.oneOf(Arbitraries.of("peername", "secret", "pubsub", "mdns_interval", "peer_addresses"),
                Arbitraries.strings().ofMaxLength(5));
        Arbitrary<Object> inner = Arbitraries.maps(names, leaf).ofMaxSize(4).map(x -> (Object) x);
        return Arbitraries.maps(names, Arbitraries.oneOf(leaf, inner)).ofMaxSize(5);
    }

    @Test
    void keepsTheFormsApart() {
        assertThat(parse("{\"a\":[1,2.5,true,null,\"x\",{}]}").get("a"))
                .isEqualTo(java.util.Arrays.asList(1L, 2.5, true, null, "x", Map.of()));
        assertThat(parse("{\"l\":[\"\\ud83d\\ude00\"]}")).containsEntry("l", List.of("😀"));
    }
}
