package io.holdfast.config.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.config.ConfigCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitTest {
    @TempDir
    Path temp;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int init(Path folder, Map<String, String> env, String... args) {
        return new Init(folder, env, new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(args));
    }

    @Test
    void writesWhatIsThenAccepted() throws IOException {
        Path folder = temp.resolve("new");
        assertThat(init(folder, Map.of())).isZero();
        assertThat(ConfigCheck.validate(folder, Map.of())).isEmpty();
        Settings settings = ConfigFiles.settings(folder, Map.of());
        assertThat(settings.text("cluster", "secret")).hasSize(64);
        assertThat(settings.text("holdfast.use", "ipfs")).isEqualTo("embedded");
        assertThat(settings.runs(Schema.RESTAPI)).isTrue();
        assertThat(Sections.unused(settings)).isEmpty();
        assertThat(mode(folder)).isEqualTo("rwx------");
        assertThat(mode(folder.resolve("service.json"))).isEqualTo("rw-------");
        assertThat(mode(folder.resolve("identity.json"))).isEqualTo("rw-------");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("configuration written to ").contains("identity written to ");
    }

    @Test
    void writesEveryKeyWithItsDefault() throws IOException {
        Path folder = temp.resolve("new");
        init(folder, Map.of());
        ConfigFiles.settings(folder, Map.of()).values().forEach((path, values) -> values.forEach((name, value) -> {
            Key key = Schema.section(path).key(name).orElseThrow();
            if (key.standard() != null && !path.equals(Schema.USE)) {
                assertThat(value).as(path + "." + name).isEqualTo(key.standard());
            }
        }));
    }

    @Test
    void doesNotReplaceUnlessTold() throws IOException {
        init(temp, Map.of());
        String before = Files.readString(temp.resolve("service.json"));
        String identity = Files.readString(temp.resolve("identity.json"));
        assertThat(init(temp, Map.of())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo(temp.resolve("service.json") + ": found one, expected none: --force replaces it\n");
        assertThat(Files.readString(temp.resolve("service.json"))).isEqualTo(before);
        assertThat(init(temp, Map.of(), "--force")).isZero();
        assertThat(Files.readString(temp.resolve("service.json"))).isNotEqualTo(before);
        assertThat(Files.readString(temp.resolve("identity.json"))).isEqualTo(identity);
    }

    @Test
    void writesWhatTheEnvironmentSays() throws IOException {
        init(temp, Map.of("CLUSTER_PEERNAME", "bob", "CLUSTER_PUBSUB_DFACTOR", "9", "CLUSTER_FOLLOWERMODE", "true"), "--ipfs", "/ip4/10.1.1.1/tcp/5001");
        Settings settings = ConfigFiles.settings(temp, Map.of());
        assertThat(settings.text("cluster", "peername")).isEqualTo("bob");
        assertThat(settings.section("cluster")).containsEntry("follower_mode", true);
        assertThat((Map<?, ?>) settings.section("cluster").get("pubsub")).containsEntry(k("d_factor"), v(9L)).hasSize(6);
        assertThat(settings.text(Schema.IPFSHTTP, "node_multiaddress")).isEqualTo("/ip4/10.1.1.1/tcp/5001");
        assertThat(settings.text("holdfast.use", "ipfs")).isEqualTo("http");
    }

    // assertj wants the wildcard's own type
    @SuppressWarnings("unchecked")
    private static <T> T k(Object key) {
        return (T) key;
    }

    @SuppressWarnings("unchecked")
    private static <T> T v(Object value) {
        return (T) value;
    }

    @Test
    void takesAnotherFoldersFiles() throws IOException {
        Path from = RealFilesTest.folder("raft");
        assertThat(init(temp.resolve("new"), Map.of(), "--from", from.toString())).isZero();
        for (String file : new String[] {"service.json", "identity.json"}) {
            assertThat(temp.resolve("new").resolve(file)).hasSameTextualContentAs(from.resolve(file));
        }
        assertThat(init(temp.resolve("other"), Map.of(), "--from", temp.resolve("none").toString())).isEqualTo(1);
        assertThat(temp.resolve("other")).doesNotExist();
    }

    @Test
    void writesNothingWhenSomethingIsWrong() {
        Path folder = temp.resolve("new");
        assertThat(init(folder, Map.of("CLUSTER_REPLICATIONFACTORMIN", "0"))).isEqualTo(1);
        assertThat(init(folder, Map.of(), "--ipfs", "localhost")).isEqualTo(1);
        assertThat(init(folder, Map.of(), "--ipfs")).isEqualTo(2);
        assertThat(init(folder, Map.of(), "--what")).isEqualTo(2);
        assertThat(folder).doesNotExist();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("""
                CLUSTER_REPLICATIONFACTORMIN: found 0, expected -1 or a number from 1
                CLUSTER_IPFSHTTP_NODEMULTIADDRESS: found "localhost", expected a multiaddress
                init: found nothing behind --ipfs, expected a value
                init: found --what, expected --force, --from, --ipfs or --help
                """);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
