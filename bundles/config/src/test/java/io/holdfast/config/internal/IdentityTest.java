package io.holdfast.config.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.PeerId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {
    private static final Settings NOTHING = Checker.check("service.json", null, Map.of());
    private static final byte[] TEXT = "a text".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @Test
    void isGeneratedOnceAndForItsOwnerOnly() throws IOException {
        Identity first = Identity.load(folder, NOTHING, Map.of());
        assertThat(first.id().toString()).startsWith("12D3KooW");
        assertThat(Identity.load(folder, NOTHING, Map.of())).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("identity.json")))).isEqualTo("rw-------");
        assertThat(Files.readString(folder.resolve("identity.json"))).isEqualTo(
                "{\n    \"id\": \"" + first.id() + "\",\n    \"private_key\": \"" + first.privateKey() + "\"\n}");
        assertThat(Identity.of(first.id().toString(), first.privateKey())).isEqualTo(first);
    }

    @Test
    void isTakenFromAnOldClusterSection() throws IOException {
        Identity old = Identity.generate();
        Settings settings = Checker.check("service.json",
                Map.of("cluster", Map.of("id", old.id().toString(), "private_key", old.privateKey())), Map.of());
        assertThat(Identity.load(folder, settings, Map.of())).isEqualTo(old);
        assertThat(Identity.load(folder, NOTHING, Map.of())).as("now in its own file").isEqualTo(old);
    }

    @Test
    void isTakenFromTheEnvironmentFirstAndThenNotWritten() throws IOException {
        Identity mine = Identity.generate();
        Map<String, String> env = Map.of("CLUSTER_ID", mine.id().toString(), "CLUSTER_PRIVATEKEY", mine.privateKey());
        assertThat(Identity.load(folder, NOTHING, env)).isEqualTo(mine);
        assertThat(folder.resolve("identity.json")).doesNotExist();
        assertThatThrownBy(() -> Identity.load(folder, NOTHING, Map.of("CLUSTER_ID", mine.id().toString())))
                .hasMessage("CLUSTER_ID, CLUSTER_PRIVATEKEY: found not both id and private_key, expected two texts");
    }

    @Test
    void refusesAKeyOfAnotherPeer() throws IOException {
        Identity mine = Identity.generate();
        Identity other = Identity.generate();
        Files.writeString(folder.resolve("identity.json"),
                "{\"id\":\"" + mine.id() + "\",\"private_key\":\"" + other.privateKey() + "\"}");
        assertThat(ConfigFiles.problems(folder, Map.of())).containsExactly(
                "identity.json: private_key: found the key of " + other.id() + ", expected that of id, " + mine.id());
    }

    @Test
    void refusesWhatIsNoKeyAndNeverShowsIt() {
        Identity mine = Identity.generate();
        String id = mine.id().toString();
        byte[] key = Base64.getDecoder().decode(mine.privateKey());
        assertThatThrownBy(() -> Identity.of("not a peer", mine.privateKey())).hasMessage("id: found \"not a peer\", expected a peer ID");
        assertThatThrownBy(() -> Identity.of(id, "***")).hasMessageStartingWith("private_key: found something that is not base64");
        byte[] twisted = key.clone();
        twisted[key.length - 1] ^= 1;
        assertThatThrownBy(() -> Identity.of(id, base64(twisted))).hasMessageContaining("two halves");
        byte[] secp = key.clone();
        secp[1] = 2;
        assertThatThrownBy(() -> Identity.of(id, base64(secp))).hasMessage("private_key: found a key of type 2, expected Ed25519 (1) or RSA (0)");
        for (int length = 0; length < key.length; length++) {
            byte[] cut = Arrays.copyOf(key, length);
            assertThatThrownBy(() -> Identity.of(id, base64(cut))).isInstanceOf(ConfigException.class);
        }
    }

    @Test
    void acceptsTheRsaKeysOfOlderClusters() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var pair = generator.generateKeyPair();
        byte[] pkcs8 = ((RSAPrivateCrtKey) pair.getPrivate()).getEncoded();
        // version, algorithm (22 bytes of header and fields in front of the PKCS #1 key) and its own length
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
        byte[] message = new byte[pkcs1.length + 5];
        message[0] = 8;
        message[2] = 18;
        message[3] = (byte) (pkcs1.length & 0x7f | 0x80);
        message[4] = (byte) (pkcs1.length >> 7);
        System.arraycopy(pkcs1, 0, message, 5, pkcs1.length);
        PrivateKeys.Signer signer = PrivateKeys.read(message);
        assertThat(signer.peer().toString()).startsWith("Qm").hasSize(46);
        assertThat(signer.publicKey()).startsWith(8, 0, 18, 0xa6, 2).endsWith(pair.getPublic().getEncoded());
        assertThat(verifies("SHA256withRSA", pair.getPublic(), signer.sign(TEXT))).isTrue();
    }

    // RFC 8032, test 3 of section 7.1; libp2p's message around it
    @Test
    void signsWithTheKeyOfThePeerId() throws Exception {
        String open = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025";
        byte[] message = HexFormat.of().parseHex("08011240c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7" + open);
        PrivateKeys.Signer signer = PrivateKeys.read(message);
        assertThat(signer.sign(HexFormat.of().parseHex("af82"))).asHexString().isEqualToIgnoringCase(
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
        assertThat(signer.publicKey()).asHexString().isEqualToIgnoringCase("08011220" + open);
        assertThat(signer.peer()).isEqualTo(PeerId.ofBytes(HexFormat.of().parseHex("002408011220" + open)));

        Identity mine = Identity.generate();
        byte[] x509 = HexFormat.of().parseHex("302a300506032b6570032100" + HexFormat.of().formatHex(mine.signer().publicKey(), 4, 36));
        PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509));
        assertThat(verifies("Ed25519", key, mine.signer().sign(TEXT))).isTrue();
        assertThat(mine.signer().peer()).isEqualTo(mine.id());
    }

    private static boolean verifies(String algorithm, PublicKey key, byte[] signature) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(key);
        verifier.update(TEXT);
        return verifier.verify(signature);
    }

    @Test
    void refusesAFileThatIsNone() throws IOException {
        Path file = folder.resolve("identity.json");
        Files.writeString(file, "{}");
        assertThat(ConfigFiles.problems(folder, Map.of())).containsExactly("identity.json: found not both id and private_key, expected two texts");
        Files.writeString(file, "{\"id\":\"a\",\"private_key\":\"b\",\"x\":1}");
        assertThat(ConfigFiles.problems(folder, Map.of())).containsExactly("identity.json: x: found an unknown key, expected id and private_key");
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
