package io.holdfast.model;

import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary values of the model. */
final class Values {
    private static final List<String> FUNCTIONS = List.of("identity", "sha1", "sha2-256", "sha2-512", "sha3-256", "blake2b-256", "blake3");

    private Values() {
    }

    static Arbitrary<byte[]> bytes(int min, int max) {
        return Arbitraries.bytes().array(byte[].class).ofMinSize(min).ofMaxSize(max);
    }

    static Arbitrary<Multihash> multihashes() {
        return Combinators.combine(Arbitraries.of(FUNCTIONS), bytes(0, 70)).as(Multihash::of);
    }

    static Arbitrary<Cid> cids() {
        Arbitrary<Cid> v0 = bytes(32, 32).map(Cid::v0);
        Arbitrary<Cid> v1 = Combinators.combine(Arbitraries.integers().between(0, Integer.MAX_VALUE), multihashes()).as(Cid::v1);
        return Arbitraries.oneOf(v0, v1, bytes(32, 32).map(d -> Cid.v1(Cid.RAW, d)));
    }

    static Arbitrary<PeerId> peers() {
        return bytes(32, 32).flatMap(d -> Arbitraries.of(
                PeerId.ofBytes(Multihash.of(Multihash.SHA2_256, d).toBytes()),
                PeerId.ofBytes(Multihash.of(Multihash.IDENTITY, d).toBytes())));
    }

    static Arbitrary<String> texts() {
        return Arbitraries.strings().ofMaxLength(30).map(t -> new String(t.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                java.nio.charset.StandardCharsets.UTF_8));
    }

    static Arbitrary<Multiaddr> multiaddrs() {
        Arbitrary<String> hosts = Arbitraries.oneOf(
                bytes(4, 4).map(b -> "/ip4/" + IpText.text4(b, 0)),
                bytes(16, 16).map(b -> "/ip6/" + IpText.text6(b)),
                Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(20).map(n -> "/dns4/" + n));
        Arbitrary<String> tails = Arbitraries.of("", "/ws", "/tls/ws", "/http");
        return Combinators.combine(hosts, Arbitraries.integers().between(0, 65535), tails, peers()).as((host, port, tail, peer) ->
                Multiaddr.parse(host + "/tcp/" + port + tail).withPeer(peer));
    }

    /** Whole seconds, the unset time included. */
    static Arbitrary<Instant> times() {
        return Arbitraries.oneOf(
                Arbitraries.just(Times.ZERO),
                Arbitraries.longs().between(1, 253402300799L).map(Instant::ofEpochSecond));
    }

    static Arbitrary<PinOptions> options() {
        Arbitrary<Integer> factors = Arbitraries.integers().between(-1, 50);
        Arbitrary<java.util.Map<String, String>> metadata = Arbitraries.maps(texts(), texts()).ofMaxSize(4);
        return Combinators.combine(Combinators.combine(factors, factors, texts()).as((min, max, name) ->
                        PinOptions.DEFAULT.withReplication(min, max).withName(name)),
                Arbitraries.longs(), peers().list().ofMaxSize(3).injectNull(0.3), times(), metadata.injectNull(0.3), cids().injectNull(0.5),
                multiaddrs().list().ofMaxSize(2).injectNull(0.3), Arbitraries.of(PinMode.values()))
                .as((o, shard, users, expire, meta, update, origins, mode) -> new PinOptions(o.replicationMin(), o.replicationMax(), o.name(),
                        mode, shard, users, expire, meta, update, origins));
    }

    static Arbitrary<Pin> pins() {
        return Combinators.combine(cids(), options(), Arbitraries.of(PinType.values()), peers().list().ofMaxSize(3).injectNull(0.2),
                Arbitraries.of(-1, 0, 1, 2), cids().injectNull(0.5), times()).as(Pin::new);
    }
}
