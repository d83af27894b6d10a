package io.holdfast.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Go's libraries said of some ten thousand texts and binary forms, good, bad and slightly damaged (see README.md).
 * The columns: kind, input, "yes" or "no" or "go only" (Go takes it, this deliberately does not), and what came of it.
 */
class GoCorpusTest {
    private static final HexFormat HEX = HexFormat.of();

    /** One line, and what this library makes of its input: the two last columns. */
    private record Row(String kind, String input, String verdict, String first, String second) {
        String go() {
            return verdict.equals("yes") ? first + " | " + second : "refused";
        }

        String ours() {
            try {
                return switch (kind) {
                    case "cid" -> both(Cid.parse(input).toBytes(), Cid.parse(input));
                    case "cid-bytes" -> Integer.toHexString(Cid.ofBytes(bytes()).codec()) + " | " + Cid.ofBytes(bytes());
                    case "multibase" -> both(Multibase.decode(input), "");
                    case "multihash" -> both(Multihash.ofBytes(bytes()).digest(), Integer.toHexString(Multihash.ofBytes(bytes()).code()));
                    case "peer" -> both(PeerId.parse(input).toBytes(), PeerId.parse(input));
                    case "multiaddr" -> both(Multiaddr.parse(input).toBytes(), Multiaddr.parse(input));
                    case "multiaddr-bytes" -> " | " + Multiaddr.ofBytes(bytes());
                    case "duration" -> duration();
                    case "time" -> time();
                    case "pin" -> pin();
                    case "pin-proto" -> " | " + Json.toText(PinProto.decode(bytes(), null));
                    case "type-filter" -> typeFilter();
                    case "status-filter" -> statusFilter();
                    default -> throw new AssertionError(kind);
                };
            } catch (IllegalArgumentException e) {
                return "refused";
            }
        }

        private byte[] bytes() {
            return HEX.parseHex(input);
        }

        private static String both(byte[] bytes, Object text) {
            return HEX.formatHex(bytes) + " | " + text;
        }

        private String duration() {
            Duration d = GoDuration.parse(input);
            return d.toNanos() + " | " + GoDuration.format(d);
        }

        private String time() {
            Instant t = GoTime.parse(input);
            return t.getEpochSecond() + "." + t.getNano() + " | " + GoTime.format(t);
        }

        private String pin() {
            Pin pin = Json.parse(input, Json::readPin);
            assertThat(Json.toText(pin)).isEqualTo(input);
            byte[] stored = PinProto.encode(pin);
            return both(stored, Json.toText(PinProto.decode(stored, pin.cid())));
        }

        private String typeFilter() {
            // Go keeps the bit of "bad" next to good ones; no stored pin has it
            int bits = PinTypeFilter.parse(input).stream().mapToInt(PinType::bit).sum();
            return (bits | Integer.parseInt(first) & 1) + " | ";
        }

        private String statusFilter() {
            StatusFilter f = StatusFilter.parse(input);
            return f.isAll() && !input.isEmpty() ? "refused" : f.bits() + " | ";
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cid", "cid-bytes", "multibase", "multihash", "peer", "multiaddr", "multiaddr-bytes", "duration", "time",
            "pin", "pin-proto", "type-filter", "status-filter"})
    void sameAsGo(String kind) throws IOException {
        List<Row> rows = rows().stream().filter(r -> r.kind.equals(kind)).toList();
        assertThat(rows).hasSizeGreaterThan(10);
        List<String> differ = new ArrayList<>();
        for (Row r : rows) {
            String ours = r.ours();
            if (!ours.equals(r.go())) {
                differ.add(r.input + "\n    Go:   " + r.go() + "\n    here: " + ours);
            }
        }
        assertThat(differ).isEmpty();
    }

    @Test
    void everyKindIsTested() throws IOException {
        assertThat(rows().stream().map(Row::kind).distinct().toList()).hasSize(13);
        assertThat(Set.of("yes", "no", "go only")).containsAll(rows().stream().map(Row::verdict).distinct().toList());
    }

    private static List<Row> rows() throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                GoCorpusTest.class.getResourceAsStream("/go-corpus.tsv"), StandardCharsets.UTF_8))) {
            return in.lines().map(l -> l.split("\t", -1)).map(c -> new Row(c[0], c[1], c[2], c[3], c[4])).toList();
        }
    }
}
