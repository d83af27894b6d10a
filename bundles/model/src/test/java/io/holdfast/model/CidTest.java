package io.holdfast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CidTest {
    private static final String V0 = "QmP63DkAFEnDYNjDYBpyNDfttu1fvUw99x1brscPzpqmmq";

    @Test
    void versionZero() {
        Cid cid = Cid.parse(V0);
        assertThat(cid.version()).isZero();
        assertThat(cid.codec()).isEqualTo(Cid.DAG_PB);
        assertThat(cid.multihash().name()).isEqualTo("sha2-256");
        assertThat(cid.toV1().version()).isEqualTo(1);
        assertThat(cid.toV1().multihash()).isEqualTo(cid.multihash());
        assertThat(cid.toV1()).isNotEqualTo(cid);
    }

    @Test
    void readsAnyMultibaseAndWritesBase32() {
        assertThat(Cid.parse("zb2rhiKhUepkTMw7oFfBUnChAN7ABAvg2hXUwmTBtZ6yxuabc"))
                .hasToString("bafkreifnrgvintcjm6pzhdi7u7dvr5ts5ntw43zowuouy3t33e3qfjnbjm");
        Cid blake = Cid.parse("bafk2bzaceawsyhsnrwwy5mtit2emnjfalkxsyq2p2ptd6fuliolzwwjbs42fq");
        assertThat(blake.multihash().name()).isEqualTo("blake2b-256");
        assertThat(blake.codec()).isEqualTo(Cid.RAW);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "''                                                                  | too short",
            "recover                                                             | begins with no known base",
            "/ipfs/QmP63DkAFEnDYNjDYBpyNDfttu1fvUw99x1brscPzpqmmq                 | begins with no known base",
            "QmP63DkAFEnDYNjDYBpyNDfttu1fvUw99x1brscPzpqmm0                       | illegal character",
            "QmP63DkAFEnDYNjDYBpyNDfttu1fvUw99x1brscPzpqmm                        | no known base",
            "f0100000000                                                         | 1 bytes too many",
            "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n            | should have 32 bytes",
            "f0180000000                                                         | not minimally encoded",
            "7000                                                                | base8 is not used for cids",
    })
    void refusesAndSaysWhy(String text, String why) {
        assertThatThrownBy(() -> Cid.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("invalid cid: '" + text + "': ").hasMessageContaining(why);
    }

    @Test
    void longTextIsCutInTheMessage() {
        assertThatThrownBy(() -> Cid.parse("b" + "a".repeat(5000))).message().hasSizeLessThan(300).contains("b" + "a".repeat(119) + "...'");
    }

    @Test
    void makesCidsOfData() throws Exception {
        byte[] data = "hello".getBytes(StandardCharsets.UTF_8);
        assertThat(Cid.ofRaw(data)).hasToString("bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq");
        assertThat(Cid.v0(MessageDigest.getInstance("SHA-256").digest(data)).multihash().verify(data)).isEqualTo(Multihash.Verdict.MATCHES);
    }

    @Test
    void verifiesWhatTheJdkCanCompute() throws Exception {
        byte[] data = "hello".getBytes(StandardCharsets.UTF_8);
        byte[] sha = MessageDigest.getInstance("SHA-256").digest(data);
        assertThat(Multihash.of("sha2-256", sha).verify(data)).isEqualTo(Multihash.Verdict.MATCHES);
        assertThat(Multihash.of("sha2-256", sha).verify(ByteBuffer.wrap(new byte[1]))).isEqualTo(Multihash.Verdict.DIFFERS);
        assertThat(Multihash.of("sha2-256", java.util.Arrays.copyOf(sha, 20)).verify(data)).isEqualTo(Multihash.Verdict.MATCHES);
        assertThat(Multihash.of("sha2-256", java.util.Arrays.copyOf(sha, 19)).verify(data)).isEqualTo(Multihash.Verdict.CANNOT_VERIFY);
        assertThat(Multihash.of("sha2-256", java.util.Arrays.copyOf(sha, 33)).verify(data)).isEqualTo(Multihash.Verdict.DIFFERS);
        assertThat(Multihash.of("dbl-sha2-256", MessageDigest.getInstance("SHA-256").digest(sha)).verify(data)).isEqualTo(Multihash.Verdict.MATCHES);
        assertThat(Multihash.of("sha1", MessageDigest.getInstance("SHA-1").digest(data)).verify(data)).isEqualTo(Multihash.Verdict.MATCHES);
        assertThat(Multihash.of("sha2-512", MessageDigest.getInstance("SHA-512").digest(data)).verify(data)).isEqualTo(Multihash.Verdict.MATCHES);
        assertThat(Multihash.of("identity", data).verify(data)).isEqualTo(Multihash.Verdict.MATCHES);
        assertThat(Multihash.of("blake2b-256", sha).verify(data)).isEqualTo(Multihash.Verdict.CANNOT_VERIFY);
    }

    @Test
    void verifyingLeavesTheBufferAlone() {
        ByteBuffer data = ByteBuffer.wrap(new byte[8]).position(2);
        Multihash.of(Multihash.IDENTITY, new byte[6]).verify(data);
        assertThat(data.position()).isEqualTo(2);
    }

    @Test
    void namesHashFunctions() {
        assertThat(Multihash.codeOf("blake2b-256")).isEqualTo(0xb220);
        assertThat(Multihash.nameOf(0xb260)).isEqualTo("blake2s-256");
        assertThat(Multihash.nameOf(0x7777)).isEqualTo("0x7777");
        assertThat(Multihash.codeOf("sha3")).isEqualTo(Multihash.codeOf("sha3-512"));
        assertThatThrownBy(() -> Multihash.codeOf("sha9")).hasMessage("unknown hash function 'sha9'");
    }

    @Test
    void emptyKeysAndForeignKeys() {
        assertThat(PinKey.crdtValue(Cid.parse(V0))).matches("/c/s/k/[A-Z2-7]{55}/v");
        assertThat(PinKey.ofPath("/r/" + PinKey.encode(Cid.parse(V0)))).contains(Cid.parse(V0));
        assertThat(PinKey.ofPath("/r/x")).isEmpty();
        assertThat(PinKey.encode(VectorsTest.H)).isEqualTo("AFKREIFZJUT3TE2NHYEKKLSS27NH3K72YSCO7Y32KOAO5EEI66WOF36N5E");
    }
}
