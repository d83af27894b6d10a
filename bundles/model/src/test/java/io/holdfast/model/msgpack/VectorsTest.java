package io.holdfast.model.msgpack;

import static io.holdfast.model.msgpack.Samples.A;
import static io.holdfast.model.msgpack.Samples.B;
import static io.holdfast.model.msgpack.Samples.H;
import static io.holdfast.model.msgpack.Samples.T;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Cid;
import io.holdfast.model.GlobalPinInfo;
import io.holdfast.model.Id;
import io.holdfast.model.IpfsId;
import io.holdfast.model.IpfsPin;
import io.holdfast.model.IpfsPinStatus;
import io.holdfast.model.Metric;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.NodeWithMeta;
import io.holdfast.model.PeerId;
import io.holdfast.model.PeerRepoGc;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinInfoShort;
import io.holdfast.model.PinMode;
import io.holdfast.model.PinOptions;
import io.holdfast.model.PinPath;
import io.holdfast.model.PinType;
import io.holdfast.model.RepoGc;
import io.holdfast.model.RepoStat;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.Times;
import io.holdfast.model.TrackerStatus;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What IPFS Cluster 1.1.6 writes, byte for byte, and what else it reads. */
class VectorsTest {
    private static final PeerId PEER = PeerId.ofBytes(hex("000441424344"));
    private static final Cid CID = Cid.ofBytes(hex("015500026869"));
    private static final Instant T9 = T.plusNanos(123_456_789);
    private static final Multiaddr LOCAL = Multiaddr.parse("/ip4/127.0.0.1");

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static <V> void same(MsgpackCodec<V> codec, V value, String hex) {
        assertThat(HexFormat.of().formatHex(codec.encode(value))).isEqualTo(hex);
        assertThat(codec.decode(hex(hex))).usingRecursiveComparison().isEqualTo(value);
    }

    private static void writes(String hex, Consumer<MsgpackWriter> what) {
        MsgpackWriter out = new MsgpackWriter();
        what.accept(out);
        assertThat(HexFormat.of().formatHex(out.toBytes())).isEqualTo(hex);
    }

    @Test
    void scalars() {
        same(Msgpack.NOTHING, null, "80");
        same(Msgpack.PEER, PEER, "a6000441424344");
        same(Msgpack.PEERS, List.of(PEER, PEER), "92a6000441424344a6000441424344");
        same(Msgpack.PEERS, null, "c0");
        same(Msgpack.PEERS, List.of(), "90");
        same(Msgpack.CID, CID, "a6015500026869");
        same(Msgpack.CID, null, "c0");
        same(Msgpack.MULTIADDR, LOCAL, "a5047f000001");
        same(Msgpack.TEXT, "x".repeat(31), "bf" + "78".repeat(31));
        same(Msgpack.TEXT, "x".repeat(40), "da0028" + "78".repeat(40));
        same(Msgpack.TEXT, "x".repeat(70_000), "db00011170" + "78".repeat(70_000));
        same(Msgpack.BYTES, new byte[33], "da0021" + "00".repeat(33));
        same(Msgpack.STATUS_FILTER, new StatusFilter(16), "10");
        same(Msgpack.STATUS_FILTER, new StatusFilter(128), "d10080");
        same(Msgpack.STATUS_FILTER, new StatusFilter(512), "d10200");
        same(Msgpack.STATUS_FILTER, new StatusFilter(4096), "d11000");
        same(Msgpack.INT, 70_000L, "d200011170");
        same(Msgpack.INT, -1L, "ff");
        same(Msgpack.INT, -33L, "d0df");
        same(Msgpack.INT, -200L, "d1ff38");
        same(Msgpack.INT, 200L, "d100c8");
        same(Msgpack.INT, Long.MIN_VALUE, "d38000000000000000");
        writes("ccc8", out -> out.unsigned(200));
        writes("cd0100", out -> out.unsigned(256));
        writes("ce06400000", out -> out.unsigned(104857600));
        writes("cfffffffffffffffff", out -> out.unsigned(-1));
        writes("de0010", out -> out.map(16));
        writes("dc0010", out -> out.list(16));
        writes("dd00010000", out -> out.list(65536));
    }

    @Test
    void times() {
        writes("a81d6f34546553f100", out -> out.time(T9));
        writes("a46553f100", out -> out.time(T));
        writes("c0", out -> out.time(Times.ZERO));
        writes("a80000000100000000", out -> out.time(Instant.ofEpochSecond(1L << 32)));
        writes("ac00000007ffffffffffffffff", out -> out.time(Instant.ofEpochSecond(-1, 7)));
        for (String form : List.of("a81d6f34546553f100", "d9081d6f34546553f100", "c4081d6f34546553f100", "d7ff1d6f34546553f100")) {
            assertThat(new MsgpackReader(hex(form)).time()).isEqualTo(T9);
        }
        for (String form : List.of("a46553f100", "c4046553f100", "d6ff6553f100", "c704ff6553f100", "c70cff00000000000000006553f100")) {
            assertThat(new MsgpackReader(hex(form)).time()).isEqualTo(T);
        }
        assertThat(new MsgpackReader(hex("ac00000007ffffffffffffffff")).time()).isEqualTo(Instant.ofEpochSecond(-1, 7));
        for (String bad : List.of("10", "a3000000", "a8ffffffff6553f100", "acffffffff000000006553f100", "ac000000007fffffffffffffff", "d6fe6553f100", "d7ff00")) {
            assertThatThrownBy(() -> new MsgpackReader(hex(bad)).time()).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void structs() {
        same(Msgpack.PIN, new Pin(CID, PinOptions.DEFAULT, PinType.DATA, List.of(), -1, null, T9),
                "85a163a6015500026869a17402a16190a164ffa169a81d6f34546553f100");
        PinOptions all = new PinOptions(-1, 3, "n1", PinMode.DIRECT, 200, List.of(PEER), T, Map.of("k", "v"), CID, List.of(LOCAL));
        same(Msgpack.PIN, new Pin(CID, all, PinType.SHARD, List.of(PEER), 1, CID, T), "de0010a2726effa2727803a16ea26e31a16f01a173ccc8a2756191a6"
                + "000441424344a165a46553f100a16d81a16ba176a27075a6015500026869a16791a5047f000001a163a6015500026869a17410a16191a6000441424344a16401"
                + "a172a6015500026869a169a46553f100");
        same(Msgpack.PIN_PATH, new PinPath("/ipfs/Qm", PinOptions.DEFAULT.withName("x")), "82a16ea178a470617468a82f697066732f516d");
        same(Msgpack.PIN_INFO, new PinInfo(CID, "n", PEER, null, null, T, null, new PinInfoShort("pn", null, null, TrackerStatus.PIN_QUEUED, T, "", 1, true)),
                "89a163a6015500026869a16da16ea170a6000441424344a174a46553f100a2706ea2706ea27374d10200a27473a46553f100a16101a179c3");
        same(Msgpack.ID, new Id(PEER, null, List.of(PEER), null, "1.1.6", "", "/x", "", new IpfsId(PEER, null, ""), "pn"),
                "86a169a6000441424344a2637091a6000441424344a176a5312e312e36a27276a22f78a2697081a169a6000441424344a2706ea2706e");
        same(Msgpack.REPO_STAT, new RepoStat(1000, 2000), "82a172cd03e8a173cd07d0");
        same(Msgpack.REPO_STAT, new RepoStat(0, 0), "81a17300");
        same(Msgpack.NODE_WITH_META, new NodeWithMeta("abc".getBytes(), CID, 3), "83a164a3616263a163a6015500026869a17303");
        same(Msgpack.PEER_REPO_GC, new PeerRepoGc(PEER, "x", List.of(new RepoGc(CID, ""), new RepoGc(null, "e")), ""),
                "83a170a6000441424344a2706ea178a16b9281a16ba601550002686981a165a165");
        same(Msgpack.IPFS_PIN, new IpfsPin(CID, IpfsPinStatus.RECURSIVE), "82a163a6015500026869a17403");
        same(Msgpack.PIN, Samples.ZERO_PIN, "81a163c0");
        same(Msgpack.PIN_INFO, Msgpack.PIN_INFO.decode(hex("c0")), "81a163c0");
        same(Msgpack.GLOBAL_PIN_INFO, Msgpack.GLOBAL_PIN_INFO.decode(hex("c0")), "82a163c0a16ea0");
        same(Msgpack.ID, Msgpack.ID.decode(hex("80")), "80");
        same(Msgpack.PEER_REPO_GC, Msgpack.PEER_REPO_GC.decode(hex("c0")), "81a16bc0");
    }

    @Test
    void realOnes() {
        same(Msgpack.PIN, Samples.P, "88a2726effa27278ffa16ea474657374a163da002401551220b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"
                + "a17402a16190a164ffa169a46553f100");
        same(Msgpack.PIN, Samples.F, "8fa2726e02a2727803a16ea16ea16f01a173ce06400000a2756191da00260024080112202543b92ff1095511476adc8369db6ddc933665a11978"
                + "dda1404ee1066ca9559da165a8000000146b49d200a16d82a161a131a162a132a27075da002212200b1d6d95aae1fc9a54ad6eb18d968af23b27c51fb66d8bc2"
                + "1cc999eaef208768a16791da00310401020304060fa1a503260024080112202543b92ff1095511476adc8369db6ddc933665a11978dda1404ee1066ca9559da1"
                + "63da002401551220b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9a17402a16192da002600240801122003a107bff3ce10be1d"
                + "70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8da002600240801122029acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7"
                + "a172da002212200b1d6d95aae1fc9a54ad6eb18d968af23b27c51fb66d8bc21cc999eaef208768a169a81d6f34546553f100");
        same(Msgpack.ID, Samples.ID_OF_A, "88a169da002600240801122003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8a16191da0031047f00000106"
                + "2388a5032600240801122003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8a2637092da002600240801122003a107bff3ce10be"
                + "1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8da002600240801122029acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966d"
                + "d7a363706190a176a5312e312e36a27276b42f69706673636c75737465722f312e302f727063a2697082a169da00260024080112202543b92ff1095511476adc"
                + "8369db6ddc933665a11978dda1404ee1066ca9559da16191da0031047f000001060fa1a503260024080112202543b92ff1095511476adc8369db6ddc933665a1"
                + "1978dda1404ee1066ca9559da2706ea6706565722d61");
        String info = "a163da002401551220b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9a16da474657374a170da002600240801122003a107bff3"
                + "ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8a16f90a16790a174a46553f100a2706ea6706565722d61";
        same(Msgpack.PIN_INFO, Samples.I, "8a" + info
                + "a169da00260024080112202543b92ff1095511476adc8369db6ddc933665a11978dda1404ee1066ca9559da2737410a27473a46553f100");
        same(Msgpack.PIN_INFO, Samples.FAILED, "8c" + info + "a2737404a27473a46553f100a165b0636f6e746578742063616e63656c6564a16102a179c3");
        same(Msgpack.GLOBAL_PIN_INFO, GlobalPinInfo.of(Samples.I), "86a163da002401551220b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"
                + "a16ea474657374a16190a16790a174a46553f100a2706d81da0034313244334b6f6f574134586f70314a6154334d487877594d6b436570597376346950566f70"
                + "4d5877437a3569485964426665534284a2706ea6706565722d61a169da00260024080112202543b92ff1095511476adc8369db6ddc933665a11978dda1404ee1"
                + "066ca9559da2737410a27473a46553f100");
        same(Msgpack.METRIC, Samples.PING, "85a16ea470696e67a170da002600240801122003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8a176b67b22"
                + "706565725f6e616d65223a22706565722d61227da165d338eecfcf56a60000a164c3");
        same(Msgpack.METRIC, new Metric("tag:group", A, "default", 4102444800000000000L, true, 0, true, 0), "86a16ea97461673a67726f7570a170da0026002408"
                + "01122003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8a176a764656661756c74a165d338eecfcf56a60000a164c3a16fc3");
        assertThat(Msgpack.PIN.decode(hex("82a163a6015500026869a172c0")).reference()).isNull();
    }

    @Test
    void everythingSurvivesARoundTrip() {
        for (Samples.Sample<?> s : Samples.ALL) {
            assertThat(s.codec().decode(s.bytes())).isEqualTo(s.value());
        }
    }

    @Test
    void readsWhatGoReads() {
        Id id = Msgpack.ID.decode(hex("96a600044142434490c0c0a176c4016d"));
        assertThat(id.id()).as("a list that ends early").isEqualTo(PEER);
        assertThat(id.addresses()).isEmpty();
        assertThat(id.version()).isEqualTo("v");
        assertThat(id.commit()).isEqualTo("m");
        assertThat(id.peername()).isEmpty();
        RepoStat stat = Msgpack.REPO_STAT.decode(hex("84d90173cb409f400000000000c40172d007a152c3a17881a17992c0d40000"));
        assertThat(stat).as("keys as str8 and bin, floats, unknown keys of any case").isEqualTo(new RepoStat(7, 2000));
        assertThat(Msgpack.CID.decode(hex("a0"))).isNull();
        assertThat(Msgpack.PEER.decode(hex("c406000441424344"))).isEqualTo(PEER);
        assertThat(Msgpack.TEXT.decode(hex("a2c328"))).as("not UTF-8").isEqualTo("\ufffd(");
        assertThat(Msgpack.NOTHING.decode(hex("c0"))).isNull();
        assertThat(Msgpack.INT.decode(hex("cf7fffffffffffffff"))).isEqualTo(Long.MAX_VALUE);
        assertThat(Msgpack.INT.decode(hex("ca40000000"))).isEqualTo(2);
    }

    @Test
    void refuses() {
        refused(Msgpack.INT, "cb3ff8000000000000", "1.5", "a whole number");
        refused(Msgpack.INT, "cfffffffffffffffff", "18446744073709551615");
        refused(Msgpack.INT, "a131", "0xa1", "a number");
        refused(Msgpack.REPO_STAT, "81a173ff", "s: ", "-1", "a number from 0 on");
        refused(Msgpack.PIN, "81a2726ecf7fffffffffffffff", "rn: ", "32 bits");
        refused(Msgpack.TEXT, "dbffffffff41", "1 bytes", "4294967295 bytes");
        refused(Msgpack.PEERS, "ddffffffff", "4294967295 entries in 0 bytes");
        refused(Msgpack.PEERS, "91c0", "an empty entry");
        refused(Msgpack.ID, "81a16191c0", "a: ", "an empty entry");
        refused(Msgpack.CID, "a101", "invalid cid");
        refused(Msgpack.NOTHING, "91".repeat(40) + "c0", "deeper than 32");
        refused(Msgpack.NOTHING, "c1", "0xc1");
        refused(Msgpack.NOTHING, "", "the end");
        refused(Msgpack.NOTHING, "8080", "1 bytes too many");
        refused(Msgpack.PEERS, "91" + "a6000441424344" + "00", "too many");
    }

    private static void refused(MsgpackCodec<?> codec, String hex, String... texts) {
        assertThatThrownBy(() -> codec.decode(hex(hex))).isInstanceOf(IllegalArgumentException.class).message().contains(texts);
    }

    @Test
    void namesAreThePeers() {
        assertThat(Msgpack.PEERS.decode(Msgpack.PEERS.encode(List.of(A, B)))).containsExactly(A, B);
        assertThat(Msgpack.CID.decode(Msgpack.CID.encode(H))).isEqualTo(H);
    }
}
