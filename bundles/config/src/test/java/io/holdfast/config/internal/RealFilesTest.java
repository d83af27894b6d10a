package io.holdfast.config.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that {@code ipfs-cluster-service init} 1.1.6 has written, with the secrets of peers that never ran. */
class RealFilesTest {
    static Path folder(String name) {
        try {
            return Path.of(RealFilesTest.class.getResource("/real/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"crdt-pebble", "crdt-badger", "crdt-badger3", "crdt-leveldb", "raft"})
    void areAcceptedAsTheyAre(String name) throws IOException {
        assertThat(ConfigFiles.problems(folder(name), Map.of())).isEmpty();
        Settings settings = ConfigFiles.settings(folder(name), Map.of());
        assertThat(settings.warnings()).isEmpty();
        assertThat(settings.text("ipfs_connector.ipfshttp", "unpin_timeout")).isEqualTo("3h0m0s");
        assertThat(settings.section("cluster")).containsEntry("disable_repinning", true);
        Identity identity = Identity.read(folder(name), settings, Map.of()).orElseThrow();
        assertThat(Files.readString(folder(name).resolve("identity.json"))).contains('"' + identity.id().toString() + '"');
    }

    @Test
    void whatNoComponentReadsIsReported() throws IOException {
        Settings settings = ConfigFiles.settings(folder("crdt-pebble"), Map.of());
        assertThat(Sections.unused(settings)).isEqualTo("consensus.crdt, monitor.pubsubmon, allocator.balanced, informer.disk, "
                + "informer.tags, informer.pinqueue, observations.metrics, observations.tracing, api.ipfsproxy, api.pinsvcapi, datastore.pebble");
        assertThat(Sections.remarks(settings)).containsExactly(
                "service.json: consensus.crdt: no such component yet: running as a single peer with consensus-local");
    }

    @Test
    void everyKeyOfARealFileHasItsDefaultInTheTable() throws IOException {
        for (String name : new String[] {"crdt-pebble", "crdt-badger", "crdt-badger3", "crdt-leveldb", "raft"}) {
            ConfigFiles.settings(folder(name), Map.of()).values().forEach((path, values) -> values.forEach((key, value) -> {
                Key known = Schema.section(path).key(key).orElseThrow();
                if (known.standard() != null) {
                    assertThat(value).as(path + "." + key).isEqualTo(known.standard());
                }
                assertThat(known.written() || known.kind() == Kind.OPEN).as(path + "." + key + " is written").isTrue();
            }));
        }
    }
}
