package io.holdfast.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.json.Json;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Values whose encodings were taken from IPFS Cluster 1.1.6 itself. */
class VectorsTest {
    static final PeerId A = PeerId.parse("12D3KooWA4Xop1JaT3MHxwYMkCepYsv4iPVopMXwCz5iHYdBfeSB");
    static final PeerId B = PeerId.parse("12D3KooWCd3eX8r5ihRvzK7P1yPq5aakaBJhG5GNj18YTztPhoCa");
    static final PeerId C = PeerId.parse("12D3KooWCKq9ZvccjmCqhBbPsrgpAKBHWQpgB61ruM19CyAvH1Cp");
    static final Cid H = Cid.parse("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e");
    static final Cid V = Cid.parse("QmP63DkAFEnDYNjDYBpyNDfttu1fvUw99x1brscPzpqmmq");
    static final Instant T = Instant.ofEpochSecond(1_700_000_000L);
    static final Multiaddr ORIGIN = Multiaddr.parse("/ip4/1.2.3.4/tcp/4001/p2p/" + C);

    static final Pin P = new Pin(H, PinOptions.DEFAULT.withReplication(-1, -1).withName("test"), PinType.DATA, List.of(), -1, null, T);
    static final Pin F = new Pin(H,
            new PinOptions(2, 3, "n", PinMode.DIRECT, 104857600, List.of(C), Instant.ofEpochSecond(1_800_000_000L, 5),
                    Map.of("a", "1", "b", "2"), V, List.of(ORIGIN)),
            PinType.DATA, List.of(A, B), 0, V, T.plusNanos(123_456_789));
    static final Pin ZERO = new Pin(null, PinOptions.DEFAULT, PinType.BAD, null, 0, null, Times.ZERO);
    static final PinInfo I = new PinInfo(H, "test", A, List.of(), List.of(), T, null,
            new PinInfoShort("peer-a", C, null, TrackerStatus.PINNED, T, "", 0, false));
    static final Id ID = new Id(A, List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/9096/p2p/" + A)), List.of(A, B), List.of(), "1.1.6", "",
            "/ipfscluster/1.0/rpc", "", new IpfsId(C, List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001/p2p/" + C)), ""), "peer-a");

    private static final String F_JSON = """
            {"replication_factor_min":2,"replication_factor_max":3,"name":"n","mode":"direct","shard_size":104857600,\
            "user_allocations":["12D3KooWCKq9ZvccjmCqhBbPsrgpAKBHWQpgB61ruM19CyAvH1Cp"],"expire_at":"2027-01-15T08:00:00.000000005Z",\
            "metadata":{"a":"1","b":"2"},"pin_update":"QmP63DkAFEnDYNjDYBpyNDfttu1fvUw99x1brscPzpqmmq",\
            "origins":["/ip4/1.2.3.4/tcp/4001/p2p/12D3KooWCKq9ZvccjmCqhBbPsrgpAKBHWQpgB61ruM19CyAvH1Cp"],\
            "cid":"bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e","type":"pin",\
            "allocations":["12D3KooWA4Xop1JaT3MHxwYMkCepYsv4iPVopMXwCz5iHYdBfeSB","12D3KooWCd3eX8r5ihRvzK7P1yPq5aakaBJhG5GNj18YTztPhoCa"],\
            "max_depth":0,"reference":"QmP63DkAFEnDYNjDYBpyNDfttu1fvUw99x1brscPzpqmmq","timestamp":"2023-11-14T22:13:20.123456789Z"}""";
    private static final String ZERO_JSON = """
            {"replication_factor_min":0,"replication_factor_max":0,"name":"","mode":"recursive","shard_size":0,"user_allocations":null,\
            "expire_at":"0001-01-01T00:00:00Z","metadata":null,"pin_update":null,"origins":null,"cid":null,"type":"bad-type",\
            "allocations":null,"max_depth":0,"reference":null,"timestamp":"0001-01-01T00:00:00Z"}""";
    private static final String INFO = """
            "peername":"peer-a","ipfs_peer_id":"12D3KooWCKq9ZvccjmCqhBbPsrgpAKBHWQpgB61ruM19CyAvH1Cp","status":"pinned",\
            "timestamp":"2023-11-14T22:13:20Z","error":"","attempt_count":0,"priority_pin":false}""";
    private static final String I_JSON = """
            {"cid":"bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e","name":"test",\
            "peer":"12D3KooWA4Xop1JaT3MHxwYMkCepYsv4iPVopMXwCz5iHYdBfeSB","allocations":[],"origins":[],\
            "created":"2023-11-14T22:13:20Z","metadata":null,""" + INFO;
    private static final String GLOBAL_JSON = """
            {"cid":"bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e","name":"test","allocations":[],"origins":[],\
            "created":"2023-11-14T22:13:20Z","metadata":null,\
            "peer_map":{"12D3KooWA4Xop1JaT3MHxwYMkCepYsv4iPVopMXwCz5iHYdBfeSB":{""" + INFO + "}}";
    private static final String ID_JSON = """
            {"id":"12D3KooWA4Xop1JaT3MHxwYMkCepYsv4iPVopMXwCz5iHYdBfeSB",\
            "addresses":["/ip4/127.0.0.1/tcp/9096/p2p/12D3KooWA4Xop1JaT3MHxwYMkCepYsv4iPVopMXwCz5iHYdBfeSB"],\
            "cluster_peers":["12D3KooWA4Xop1JaT3MHxwYMkCepYsv4iPVopMXwCz5iHYdBfeSB","12D3KooWCd3eX8r5ihRvzK7P1yPq5aakaBJhG5GNj18YTztPhoCa"],\
            "cluster_peers_addresses":[],"version":"1.1.6","commit":"","rpc_protocol_version":"/ipfscluster/1.0/rpc","error":"",\
            "ipfs":{"id":"12D3KooWCKq9ZvccjmCqhBbPsrgpAKBHWQpgB61ruM19CyAvH1Cp",\
            "addresses":["/ip4/127.0.0.1/tcp/4001/p2p/12D3KooWCKq9ZvccjmCqhBbPsrgpAKBHWQpgB61ruM19CyAvH1Cp"],"error":""},"peername":"peer-a"}""";

    private static final String P_PROTO = "0a2401551220b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde91001"
            + "2001320a080110011a04746573743880e2cfaa06";
    private static final String F_PROTO = "0a2401551220b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde91001"
            + "1a2600240801122003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b81a2600240801122029acbae141bccaf0b22e1a94"
            + "d34d0bc7361e526d0bfe12c89794bc9322966dd72a2212200b1d6d95aae1fc9a54ad6eb18d968af23b27c51fb66d8bc21cc999eaef20876832790804"
            + "10061a016e20808080323a2212200b1d6d95aae1fc9a54ad6eb18d968af23b27c51fb66d8bc21cc999eaef2087684080a4a7da064a31040102030406"
            + "0fa1a503260024080112202543b92ff1095511476adc8369db6ddc933665a11978dda1404ee1066ca9559d52060a01611201315206"
            + "0a01621201323880e2cfaa06";

    @Test
    void pinsAsJson() {
        assertThat(Json.toText(F)).isEqualTo(F_JSON);
        assertThat(Json.toText(ZERO)).isEqualTo(ZERO_JSON);
        assertThat(Json.parse(F_JSON, Json::readPin)).isEqualTo(F);
        assertThat(Json.parse(ZERO_JSON, Json::readPin)).isEqualTo(ZERO);
    }

    @Test
    void statusesAsJson() {
        assertThat(Json.toText(I)).isEqualTo(I_JSON);
        assertThat(Json.parse(I_JSON, Json::readPinInfo)).isEqualTo(I);
        assertThat(Json.toText(GlobalPinInfo.of(I))).isEqualTo(GLOBAL_JSON);
        assertThat(Json.parse(GLOBAL_JSON, Json::readGlobalPinInfo)).isEqualTo(GlobalPinInfo.of(I));
        GlobalPinInfo zero = new GlobalPinInfo(null, "", null, null, Times.ZERO, null, null);
        assertThat(Json.toText(zero)).isEqualTo("{\"cid\":null,\"name\":\"\",\"allocations\":null,\"origins\":null,"
                + "\"created\":\"0001-01-01T00:00:00Z\",\"metadata\":null,\"peer_map\":null}");
    }

    @Test
    void idsAsJson() {
        assertThat(Json.toText(ID)).isEqualTo(ID_JSON);
        assertThat(Json.parse(ID_JSON, Json::readId)).isEqualTo(ID);
        Id zero = new Id(null, null, null, null, "", "", "", "", new IpfsId(null, null, ""), "");
        assertThat(Json.toText(zero)).isEqualTo("{\"id\":\"\",\"addresses\":null,\"cluster_peers\":null,\"cluster_peers_addresses\":null,"
                + "\"version\":\"\",\"commit\":\"\",\"rpc_protocol_version\":\"\",\"error\":\"\",\"ipfs\":{\"addresses\":null,\"error\":\"\"},"
                + "\"peername\":\"\"}");
    }

    @Test
    void linesAsJson() {
        assertThat(Json.toText(new AddedOutput("", null, 0, 0, null))).isEqualTo("{\"name\":\"\",\"cid\":null}");
        assertThat(Json.toText(g -> Json.write(g, new RepoGc(H, ""))))
                .isEqualTo("{\"key\":\"bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e\"}");
        assertThat(Json.toText(g -> Json.write(g, new RepoGc(null, "e")))).isEqualTo("{\"key\":null,\"error\":\"e\"}");
        assertThat(Json.toText(g -> Json.write(g, new RepoStat(1, -1)))).isEqualTo("{\"RepoSize\":1,\"StorageMax\":18446744073709551615}");
    }

    @Test
    void pinsAsProtobuf() {
        assertThat(hex(PinProto.encode(P))).isEqualTo(P_PROTO);
        assertThat(hex(PinProto.encode(F))).isEqualTo(F_PROTO);
        assertThat(PinProto.decode(unhex(P_PROTO), H)).isEqualTo(P.withOptions(readBack(P.options())));
        // not stored: the peers asked for, fractions of a second
        Pin read = PinProto.decode(unhex(F_PROTO), null);
        assertThat(Json.toText(read)).isEqualTo(F_JSON
                .replace("\"user_allocations\":[\"" + C + "\"]", "\"user_allocations\":null")
                .replace(".000000005Z", "Z")
                .replace(".123456789Z", "Z"));
    }

    @Test
    void shardPinAsProtobuf() {
        Cid cid = Cid.ofBytes(unhex("015500026869"));
        Pin shard = new Pin(cid, PinOptions.DEFAULT, PinType.SHARD, List.of(PeerId.ofBytes(unhex("000441424344"))), 1, null, Times.ZERO);
        assertThat(hex(PinProto.encode(shard))).isEqualTo("0a0601550002686910041a0600044142434420023200");
        Pin bare = new Pin(cid, PinOptions.DEFAULT, PinType.DATA, null, 0, null, Times.ZERO);
        assertThat(hex(PinProto.encode(bare))).isEqualTo("0a0601550002686910013200");
    }

    private static PinOptions readBack(PinOptions o) {
        return new PinOptions(o.replicationMin(), o.replicationMax(), o.name(), o.mode(), o.shardSize(), null, o.expireAt(),
                o.metadata(), o.pinUpdate(), List.of());
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static byte[] unhex(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
