package io.holdfast.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.model.Cid;
import io.holdfast.model.IpfsPin;
import io.holdfast.model.IpfsPinStatus;
import io.holdfast.model.Pin;
import io.holdfast.model.PinOptions;
import io.holdfast.model.RepoStat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
    private static final Pin PIN = Pin.of(Cid.parse("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"), PinOptions.DEFAULT);

    @Test
    void escapesAsGoDoes() {
        String name = "<a>&\u2028\u2029\u00e9\uD83D\uDE80\"\\/\b\f\n\r\t\u0001\u001f\u007f";
        Pin pin = PIN.withOptions(PinOptions.DEFAULT.withName(name).withMetadata(Map.of("<\uD83D\uDE80", "&")));
        String escaped = "\\u003ca\\u003e\\u0026\\u2028\\u2029\u00e9\uD83D\uDE80\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u007f";
        assertThat(Json.toText(pin)).contains("\"name\":\"" + escaped + "\"").contains("{\"\\u003c\uD83D\uDE80\":\"\\u0026\"}");
        assertThat(Json.parse(Json.toBytes(pin), Json::readPin)).isEqualTo(pin);
    }

    @Test
    void escapesTheSameThroughAnyKindOfOutput() throws IOException {
        Pin pin = PIN.withOptions(PinOptions.DEFAULT.withName("<\u2028\uD83D\uDE80\u0001>").withMetadata(Map.of("<\uD83D\uDE80", "&")));
        StringWriter text = new StringWriter();
        try (JsonGenerator g = Json.FACTORY.createGenerator(text)) {
            Json.write(g, pin);
        }
        assertThat(text.toString()).isEqualTo(Json.toText(pin));
    }

    @Test
    void halfSurrogatePairsAreReplaced() {
        Pin pin = PIN.withOptions(PinOptions.DEFAULT.withName("a\uD83D").withMetadata(Map.of("\uDE80b", "\uD83D\uD83D\uDE80")));
        String text = Json.toText(pin);
        assertThat(text).contains("\"name\":\"a\ufffd\"").contains("{\"\ufffdb\":\"\ufffd\uD83D\uDE80\"}");
        assertThat(Json.parse("{\"name\":\"a\\ud83d\"}", Json::readPin).options().name()).isEqualTo("a\ufffd");
    }

    @Test
    void documentsFollowEachOtherWithoutSeparator() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator g = Json.FACTORY.createGenerator(out)) {
            for (int i = 0; i < 2; i++) {
                Json.write(g, new RepoStat(i, 0));
                g.writeRaw('\n');
            }
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("{\"RepoSize\":0,\"StorageMax\":0}\n{\"RepoSize\":1,\"StorageMax\":0}\n");
    }

    @Test
    void absentKeysAndNullsAreZeroValues() {
        Pin zero = Json.parse("{}", Json::readPin);
        assertThat(Json.parse("""
                {"replication_factor_min":null,"name":null,"mode":null,"shard_size":null,"user_allocations":null,"expire_at":null,\
                "metadata":null,"pin_update":null,"origins":null,"cid":null,"type":null,"max_depth":null,"timestamp":null}""", Json::readPin))
                .isEqualTo(zero);
    }

    @Test
    void unknownKeysAreSkipped() {
        Pin pin = Json.parse("{\"x\":{\"name\":[1,{\"name\":2}]},\"name\":\"n\",\"y\":[[]]}", Json::readPin);
        assertThat(pin.options().name()).isEqualTo("n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{\"name\":1}                       | name: found the number '1', expected a text",
            "{\"cid\":\"x1\"}                   | cid: found 'x1', expected a cid or null: invalid cid: 'x1'",
            "{\"cid\":\"\"}                     | cid: found '', expected a cid or null",
            "{\"cid\":{}}                       | cid: found an object, expected a cid or null",
            "{\"allocations\":[\"x1\"]}         | allocations: found 'x1', expected a list of peer IDs: invalid peer ID: 'x1'",
            "{\"allocations\":[null]}           | allocations: found null, expected a list of peer IDs",
            "{\"allocations\":\"a\"}            | allocations: found the text 'a', expected a list of peer IDs or null",
            "{\"origins\":[\"x\"]}              | origins: found 'x', expected a list of multiaddrs",
            "{\"max_depth\":3000000000}         | max_depth: found the number '3000000000', expected an integer from",
            "{\"max_depth\":1.5}                | max_depth: found the number '1.5', expected an integer",
            "{\"max_depth\":99999999999999999999} | max_depth: found the number",
            "{\"shard_size\":-1}                | shard_size: found the number '-1', expected an integer from 0 to 18446744073709551615",
            "{\"shard_size\":true}              | shard_size: found true, expected",
            "{\"expire_at\":\"soon\"}           | expire_at: found 'soon', expected a time such as",
            "{\"metadata\":{\"a\":1}}           | metadata.a: found the number '1', expected a text",
            "{\"metadata\":[]}                  | metadata: found a list, expected an object",
            "[]                                 | pin: found a list, expected an object",
            "``                                 | pin: found nothing, expected an object",
            "{} {}                              | after the end of the value",
            "{\"name\":\"a                      | invalid JSON: ",
            "{\"name\":}                        | invalid JSON: ",
    })
    void badValuesAreNamed(String json, String why) {
        assertThatThrownBy(() -> Json.parse(json, Json::readPin)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(why);
        assertThatThrownBy(() -> Json.parse(json.getBytes(StandardCharsets.UTF_8), Json::readPin)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void badPeersInAPeerMapAreNamed() {
        assertThatThrownBy(() -> Json.parse("{\"peer_map\":{\"x1\":{}}}", Json::readGlobalPinInfo))
                .hasMessageContaining("peer_map: found 'x1', expected peer IDs as keys");
        assertThatThrownBy(() -> Json.parse("{\"priority_pin\":\"yes\"}", Json::readPinInfo))
                .hasMessage("priority_pin: found the text 'yes', expected true or false");
    }

    @Test
    void depthIsBounded() {
        String deep = "{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThatThrownBy(() -> Json.parse(deep, Json::readPin)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("nesting depth");
    }

    @Test
    void unsignedNumbers() {
        RepoStat max = new RepoStat(-1, Long.MAX_VALUE);
        assertThat(Json.parse(Json.toBytes(g -> Json.write(g, max)), Json::readRepoStat)).isEqualTo(max);
    }

    @Test
    void smallValues() {
        IpfsPin pin = new IpfsPin(PIN.cid(), IpfsPinStatus.RECURSIVE);
        assertThat(Json.toText(g -> Json.write(g, pin))).isEqualTo("{\"Cid\":\"" + PIN.cid() + "\",\"Type\":\"recursive\"}");
        assertThat(Json.parse(Json.toBytes(g -> Json.write(g, pin)), Json::readIpfsPin)).isEqualTo(pin);
    }
}
