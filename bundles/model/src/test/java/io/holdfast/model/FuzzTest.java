package io.holdfast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.model.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever comes in: a value or an IllegalArgumentException that names what came in, nothing else. */
class FuzzTest {
    private static final Map<String, Consumer<String>> TEXT_PARSERS = Map.of(
            "Multibase", Multibase::decode,
            "Cid", Cid::parse,
            "PeerId", PeerId::parse,
            "Multiaddr", Multiaddr::parse,
            "GoDuration", GoDuration::parse,
            "GoTime", GoTime::parse,
            "PinKey", PinKey::decode);
    private static final Map<String, Consumer<byte[]>> BINARY_PARSERS = Map.of(
            "Cid", Cid::ofBytes,
            "Multihash", Multihash::ofBytes,
            "PeerId", PeerId::ofBytes,
            "Multiaddr", Multiaddr::ofBytes);

    private static final List<String> SEEDS = List.of(
            "QmP63DkAFEnDYNjDYBpyNDfttu1fvUw99x1brscPzpqmmq", "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
            "zb2rhiKhUepkTMw7oFfBUnChAN7ABAvg2hXUwmTBtZ6yxuabc", "12D3KooWA4Xop1JaT3MHxwYMkCepYsv4iPVopMXwCz5iHYdBfeSB",
            "/ip4/127.0.0.1/tcp/9096/p2p/12D3KooWA4Xop1JaT3MHxwYMkCepYsv4iPVopMXwCz5iHYdBfeSB", "/ip6zone/x/ip6/fe80::1/udp/1/quic-v1",
            "/dns4/a.b/tcp/443/wss", "/unix/tmp/x", "/http-path/a%2fb", "/onion3/vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd:1",
            "1h2m3.5s", "-300ms", "2023-11-14T22:13:20.123456789Z", "2023-11-14T22:13:20+05:45",
            "AFKREIFZJUT3TE2NHYEKKLSS27NH3K72YSCO7Y32KOAO5EEI66WOF36N5E");

    @Provide
    Arbitrary<String> anyText() {
        Arbitrary<String> random = Arbitraries.strings().ofMaxLength(80);
        Arbitrary<String> prefixed = Combinators.combine(
                Arbitraries.of("b", "z", "Qm", "1", "k", "m", "M", "f", "0", "\uD83D\uDE80", "/ip4/", "/ip6/", "/p2p/", "/certhash/", "/garlic32/"),
                Arbitraries.strings().ascii().ofMaxLength(60)).as(String::concat);
        Arbitrary<String> damaged = Combinators.combine(Arbitraries.of(SEEDS), Arbitraries.integers().between(0, 90), Arbitraries.strings().ofMaxLength(2))
                .as((seed, at, put) -> {
                    int i = at % seed.length();
                    return seed.substring(0, i) + put + seed.substring(Math.min(seed.length(), i + 1));
                });
        return Arbitraries.oneOf(random, prefixed, damaged, damaged);
    }

    @Property(tries = 4000)
    void texts(@ForAll("anyText") String text) {
        TEXT_PARSERS.forEach((name, parser) -> {
            Throwable t = catchThrowable(() -> parser.accept(text));
            if (t != null) {
                assertThat(t).as(name).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(Quote.of(text));
            }
        });
    }

    @Property(tries = 20)
    void longTexts(@ForAll("longText") String text) {
        TEXT_PARSERS.forEach((name, parser) -> {
            Throwable t = catchThrowable(() -> parser.accept(text));
            if (t != null) {
                assertThat(t).as(name).isInstanceOf(IllegalArgumentException.class);
                assertThat(t.getMessage()).contains(Quote.of(text)).hasSizeLessThan(1000);
            }
        });
    }

    @Provide
    Arbitrary<String> longText() {
        return Combinators.combine(Arbitraries.of("b", "z", "1", "Qm", "9", "/dns/", "/unix/", "", "."), Arbitraries.of("a", "2", "/", "1", "\u00e9"))
                .as((start, repeated) -> start + repeated.repeat(100_000));
    }

    @Provide
    Arbitrary<byte[]> anyBytes() {
        List<byte[]> seeds = List.of(
                VectorsTest.H.toBytes(), VectorsTest.V.toBytes(), VectorsTest.A.toBytes(), VectorsTest.ORIGIN.toBytes(),
                PinProto.encode(VectorsTest.F), PinProto.encode(VectorsTest.P));
        Arbitrary<byte[]> damaged = Combinators.combine(Arbitraries.of(seeds), Arbitraries.integers().between(0, 400), Arbitraries.bytes(),
                Arbitraries.of(true, false)).as((seed, at, put, cut) -> {
                    byte[] b = cut ? Arrays.copyOf(seed, Math.max(1, at % seed.length)) : seed.clone();
                    b[at % b.length] = put;
                    return b;
                });
        return Arbitraries.oneOf(Values.bytes(0, 60), damaged, damaged);
    }

    @Property(tries = 4000)
    void binaryForms(@ForAll("anyBytes") byte[] bytes) {
        BINARY_PARSERS.forEach((name, parser) -> {
            Throwable t = catchThrowable(() -> parser.accept(bytes));
            if (t != null) {
                assertThat(t).as(name).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(Quote.hex(bytes));
            }
        });
    }

    @Property(tries = 4000)
    void storedPins(@ForAll("anyBytes") byte[] bytes) {
        Throwable t = catchThrowable(() -> Json.toBytes(PinProto.decode(bytes, VectorsTest.H)));
        if (t != null) {
            assertThat(t).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("invalid stored pin " + VectorsTest.H);
        }
    }

    @Property(tries = 2000)
    void json(@ForAll("damagedJson") byte[] json) {
        Throwable t = catchThrowable(() -> Json.parse(json, Json::readPin));
        if (t != null) {
            assertThat(t).isInstanceOf(IllegalArgumentException.class);
            assertThat(t.getMessage()).isNotBlank();
        }
        Throwable text = catchThrowable(() -> Json.parse(new String(json, StandardCharsets.UTF_8), Json::readGlobalPinInfo));
        if (text != null) {
            assertThat(text).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Provide
    Arbitrary<byte[]> damagedJson() {
        List<byte[]> seeds = List.of(Json.toBytes(VectorsTest.F), Json.toBytes(VectorsTest.ZERO), Json.toBytes(GlobalPinInfo.of(VectorsTest.I)));
        return Combinators.combine(Arbitraries.of(seeds), Arbitraries.integers().between(0, 2000), Arbitraries.of("", "\"", "{", "[", "1", "null", "]", "\\u", "\0", "e9"))
                .as((seed, at, put) -> {
                    int i = at % seed.length;
                    byte[] p = put.getBytes(StandardCharsets.US_ASCII);
                    byte[] out = Arrays.copyOf(seed, seed.length + p.length);
                    System.arraycopy(p, 0, out, i, p.length);
                    System.arraycopy(seed, i, out, i + p.length, seed.length - i);
                    return out;
                });
    }
}
