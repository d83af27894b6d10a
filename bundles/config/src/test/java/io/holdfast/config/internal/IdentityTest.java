package io.holdfast.config.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {
    private static final Settings NOTHING = Checker.check("service.json", null, Map.of());

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
        assertThat(PrivateKeys.peer(message).toString()).startsWith("Qm").hasSize(46);
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
