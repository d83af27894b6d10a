package io.holdfast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a stored pin may hold that this node would not write. */
class PinProtoTest {
    private interface Body {
        void write(CodedOutputStream to) throws IOException;
    }

    private static byte[] message(Body body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CodedOutputStream to = CodedOutputStream.newInstance(out);
        try {
            body.write(to);
            to.flush();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] entry(String key, String value) {
        return message(m -> {
            m.writeString(1, key);
            m.writeString(2, value);
        });
    }

    private static Pin decode(Body body) {
        return PinProto.decode(message(body), VectorsTest.H);
    }

    @Test
    void sortedMetadataOverridesTheOldMap() {
        byte[] options = message(o -> {
            o.writeByteArray(10, entry("b", "new"));
            o.writeByteArray(6, entry("a", "old"));
            o.writeByteArray(6, entry("b", "old"));
        });
        assertThat(decode(p -> p.writeByteArray(6, options)).options().metadata()).isEqualTo(Map.of("a", "old", "b", "new"));
    }

    @Test
    void unknownFieldsAndWrongWireTypesAreSkipped() {
        Pin pin = decode(p -> {
            p.writeString(99, "x");
            p.writeFixed64(98, 1);
            p.writeString(2, "not a number");
            p.writeUInt32(3, 5);
            p.writeByteArray(6, message(o -> o.writeUInt32(3, 1)));
        });
        assertThat(pin).isEqualTo(PinProto.decode(new byte[0], VectorsTest.H));
        assertThat(pin.type()).isEqualTo(PinType.BAD);
        assertThat(pin.allocations()).isEmpty();
        assertThat(pin.options().origins()).isEmpty();
        assertThat(pin.options().metadata()).isNull();
    }

    @Test
    void unreadableCidsCountAsNone() {
        byte[] bad = {1, 2, 3};
        assertThat(decode(p -> p.writeByteArray(5, bad)).reference()).isNull();
        assertThat(decode(p -> p.writeByteArray(6, message(o -> o.writeByteArray(7, bad)))).options().pinUpdate()).isNull();
        assertThat(decode(p -> p.writeByteArray(1, bad)).cid()).isEqualTo(VectorsTest.H);
        assertThat(PinProto.decode(message(p -> p.writeByteArray(1, bad)), null).cid()).isNull();
        assertThat(PinProto.decode(message(p -> p.writeByteArray(1, VectorsTest.V.toBytes())), null).cid()).isEqualTo(VectorsTest.V);
    }

    @Test
    void unknownTypesAreBad() {
        assertThat(decode(p -> p.writeEnum(2, 5)).type()).isEqualTo(PinType.BAD);
        assertThat(decode(p -> p.writeEnum(2, -1)).type()).isEqualTo(PinType.BAD);
        assertThat(decode(p -> p.writeEnum(2, 4)).type()).isEqualTo(PinType.SHARD);
    }

    @Test
    void depthDecidesTheMode() {
        for (int depth : List.of(-1, 0, 1, 2, 77)) {
            Pin pin = decode(p -> p.writeSInt32(4, depth));
            assertThat(pin.maxDepth()).isEqualTo(depth);
            assertThat(pin.options().mode()).isEqualTo(depth == 0 ? PinMode.DIRECT : PinMode.RECURSIVE);
        }
    }

    @Test
    void timesThatNoTextCanHoldAreCut() {
        assertThat(decode(p -> p.writeUInt64(7, Long.MAX_VALUE)).timestamp()).isEqualTo(Instant.parse("9999-12-31T23:59:59Z"));
        assertThat(decode(p -> p.writeUInt64(7, -5)).timestamp()).isEqualTo(Instant.ofEpochSecond(-5));
        assertThat(decode(p -> p.writeUInt64(7, Long.MIN_VALUE)).timestamp()).isEqualTo(Times.ZERO);
    }

    @Test
    void badPeersAddressesAndTextsSpoilThePin() {
        assertThatThrownBy(() -> decode(p -> p.writeByteArray(3, new byte[] {9})))
                .hasMessageStartingWith("invalid stored pin " + VectorsTest.H + ": ").hasMessageContaining("multihash");
        assertThatThrownBy(() -> decode(p -> p.writeByteArray(6, message(o -> o.writeByteArray(9, new byte[] {9})))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("invalid multiaddr");
        assertThatThrownBy(() -> decode(p -> p.writeByteArray(6, message(o -> o.writeByteArray(3, new byte[] {(byte) 0xff})))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> PinProto.decode(new byte[] {0x1a, 5, 1}, VectorsTest.H))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("should have 5 bytes, found 1");
    }
}
