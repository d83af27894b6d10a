package io.holdfast.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RoundTripTest {
    @Provide
    Arbitrary<Cid> cids() {
        return Values.cids();
    }

    @Provide
    Arbitrary<PeerId> peers() {
        return Values.peers();
    }

    @Provide
    Arbitrary<Multiaddr> multiaddrs() {
        return Values.multiaddrs();
    }

    @Provide
    Arbitrary<Pin> pins() {
        return Values.pins();
    }

    @Provide
    Arbitrary<byte[]> data() {
        // leading zeros matter to the bases that take the bytes as a number
        return Arbitraries.oneOf(Values.bytes(0, 90), Values.bytes(0, 8).map(b -> {
            byte[] z = new byte[b.length + 5];
            System.arraycopy(b, 0, z, 5, b.length);
            return z;
        }));
    }

    @Property
    void everyBase(@ForAll Multibase base, @ForAll("data") byte[] data) {
        String text = base.encode(data);
        assertThat(text).startsWith(base.prefix());
        assertThat(Multibase.of(text)).isEqualTo(base);
        if (data.length > 0) {
            assertThat(Multibase.decode(text)).isEqualTo(data);
        }
    }

    @Property
    void cid(@ForAll("cids") Cid cid, @ForAll Multibase base) {
        assertThat(Cid.parse(cid.toString())).isEqualTo(cid);
        assertThat(Cid.ofBytes(cid.toBytes())).isEqualTo(cid);
        assertThat(Cid.ofPrefix(padded(cid), 1)).isEqualTo(cid);
        assertThat(PinKey.decode(PinKey.encode(cid))).isEqualTo(cid);
        assertThat(Cid.v1(cid.codec(), cid.multihash())).isEqualTo(cid.toV1()).isEqualTo(cid.withCodec(cid.codec()));
        if (base.inGo()) {
            boolean v0Text = cid.version() == 0 && base == Multibase.BASE58_BTC;
            assertThat(Cid.parse(cid.toString(base))).isEqualTo(v0Text ? cid : cid.toV1());
        }
    }

    private static byte[] padded(Cid cid) {
        byte[] b = new byte[cid.size() + 3];
        System.arraycopy(cid.toBytes(), 0, b, 1, cid.size());
        return b;
    }

    @Property
    void cidsAreOrderedAsTheirBytes(@ForAll("cids") Cid a, @ForAll("cids") Cid b) {
        assertThat(Integer.signum(a.compareTo(b))).isEqualTo(Integer.signum(VectorsTest.hex(a.toBytes()).compareTo(VectorsTest.hex(b.toBytes()))));
        assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
    }

    @Property
    void peer(@ForAll("peers") PeerId peer) {
        assertThat(PeerId.parse(peer.toString())).isEqualTo(peer).hasSameHashCodeAs(peer);
        assertThat(PeerId.parse(peer.toCid().toString())).isEqualTo(peer);
        assertThat(PeerId.ofBytes(peer.toBytes())).isEqualTo(peer);
    }

    @Property
    void multiaddr(@ForAll("multiaddrs") Multiaddr address) {
        assertThat(Multiaddr.parse(address.toString())).isEqualTo(address).hasToString(address.toString());
        assertThat(Multiaddr.ofBytes(address.toBytes())).isEqualTo(address);
        assertThat(address.withoutPeer().orElseThrow().withPeer(address.peer().orElseThrow())).isEqualTo(address);
    }

    @Property
    void pinAsJson(@ForAll("pins") Pin pin) {
        assertThat(Json.parse(Json.toBytes(pin), Json::readPin)).isEqualTo(pin);
        assertThat(Json.parse(Json.toText(pin), Json::readPin)).isEqualTo(pin);
    }

    @Property
    void statusAsJson(@ForAll("pins") Pin pin, @ForAll("peers") PeerId peer, @ForAll TrackerStatus status, @ForAll int attempts) {
        PinInfoShort info = new PinInfoShort("n\u00e4me", peer, null, status, Instant.ofEpochSecond(5), "e", attempts, true);
        PinInfo one = PinInfo.of(pin, peer, info);
        assertThat(Json.parse(Json.toBytes(one), Json::readPinInfo)).isEqualTo(one);
        GlobalPinInfo all = GlobalPinInfo.of(one);
        assertThat(Json.parse(Json.toBytes(all), Json::readGlobalPinInfo)).isEqualTo(all);
    }

    @Property
    void pinAsProtobuf(@ForAll("pins") Pin pin) {
        byte[] stored = PinProto.encode(pin);
        Pin read = PinProto.decode(stored, pin.cid());
        PinOptions o = pin.options();
        Map<String, String> metadata = o.metadata() == null || o.metadata().isEmpty() ? null : o.metadata();
        PinOptions kept = new PinOptions(o.replicationMin(), o.replicationMax(), o.name(), PinMode.ofDepth(pin.maxDepth()), o.shardSize(), null,
                o.expireAt(), metadata, o.pinUpdate(), o.origins() == null ? List.of() : o.origins());
        assertThat(read).isEqualTo(new Pin(pin.cid(), kept, pin.type(), pin.allocations() == null ? List.of() : pin.allocations(),
                pin.maxDepth(), pin.reference(), pin.timestamp()));
        assertThat(PinProto.encode(read)).isEqualTo(stored);
    }

    @Property
    void duration(@ForAll long nanos) {
        Duration d = Duration.ofNanos(nanos);
        assertThat(GoDuration.parse(GoDuration.format(d))).isEqualTo(d);
    }

    @Property
    void time(@ForAll("seconds") long seconds, @ForAll("nanos") int nanos) {
        Instant t = Instant.ofEpochSecond(seconds, nanos);
        assertThat(GoTime.parse(GoTime.format(t))).isEqualTo(t);
        assertThat(Instant.parse(GoTime.format(t))).isEqualTo(t);
    }

    @Provide
    Arbitrary<Long> seconds() {
        return Arbitraries.longs().between(-62167219200L, 253402300799L);
    }

    @Provide
    Arbitrary<Integer> nanos() {
        return Arbitraries.integers().between(0, 999_999_999);
    }
}
