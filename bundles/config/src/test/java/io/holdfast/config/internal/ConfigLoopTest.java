package io.holdfast.config.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ConfigLoopTest {
    @TempDir
    Path temp;
    private final Map<String, Map<String, Object>> published = new LinkedHashMap<>();
    private final List<String> touched = new ArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Path folder;
    private ConfigLoop loop;
    private LiveNode node;

    @BeforeEach
    void listen() {
        folder = temp.resolve("data");
        log.start();
        ((Logger) LoggerFactory.getLogger(ConfigLoop.class)).addAppender(log);
    }

    @AfterEach
    void stopListening() {
        ((Logger) LoggerFactory.getLogger(ConfigLoop.class)).detachAppender(log);
    }

    private List<String> publish(Map<String, Map<String, Object>> next) {
        touched.clear();
        for (Section section : Schema.sections()) {
            if (!Objects.deepEquals(shown(published.get(section.pid())), shown(next.get(section.pid())))) {
                touched.add(section.pid());
            }
        }
        published.clear();
        published.putAll(next);
        return List.copyOf(touched);
    }

    private static Map<String, Object> shown(Map<String, Object> properties) {
        Map<String, Object> out = new LinkedHashMap<>();
        if (properties != null) {
            properties.forEach((k, v) -> out.put(k, v instanceof String[] a ? List.of(a) : v));
        }
        return out;
    }

    private void start(Map<String, String> env) throws IOException {
        loop = new ConfigLoop(folder, env, this::publish);
        node = loop.start();
    }

    private void write(String json) throws IOException {
        Files.createDirectories(folder);
        Path next = Files.writeString(folder.resolve("next"), json.replace('\'', '"'));
        Files.move(next, folder.resolve("service.json"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private void settle() throws IOException {
        loop.poll();
        loop.poll();
    }

    private List<String> lines() {
        return log.list.stream().map(e -> e.getLevel() + " " + e.getFormattedMessage()).toList();
    }

    @Test
    void needsNoFile() throws IOException {
        start(Map.of());
        assertThat(node.peername()).isNotEmpty();
        assertThat(node.data()).isEqualTo(folder).isDirectory();
        assertThat(folder.resolve("identity.json")).exists();
        assertThat(folder.resolve("service.json")).doesNotExist();
        assertThat(published).isEmpty();
        settle();
        assertThat(lines()).hasSize(1).first().asString().startsWith("INFO peer 12D3KooW");
    }

    @Test
    void theSecretIsTheNodesAndFixedWhileItRuns() throws IOException {
        start(Map.of());
        assertThat(node.secret()).isEmpty();
        write("{'cluster':{'secret':''}}");
        start(Map.of());
        assertThat(node.secret()).isEmpty();
        write("{'cluster':{'secret':'" + "0aF0".repeat(16) + "'}}");
        start(Map.of());
        assertThat(node.secret().orElseThrow()).hasSize(32).startsWith(0x0a, 0xf0);
        assertThat(published.get("io.holdfast.cluster")).as("not in a file of Config Admin").doesNotContainKey("secret");
        write("{'cluster':{'secret':'" + "11".repeat(32) + "'}}");
        settle();
        assertThat(node.secret().orElseThrow()).startsWith(0x0a, 0xf0);
        assertThat(lines()).last().isEqualTo("WARN service.json: cluster.secret: takes effect at the next start");
    }

    @Test
    void doesNotStartWithAFileThatCannotBeUsed() throws IOException {
        write("{'cluster':{'replication_factor_min':0}}");
        assertThatThrownBy(() -> start(Map.of()))
                .hasMessage("service.json: cluster.replication_factor_min: found 0, expected -1 or a number from 1");
        assertThat(published).isEmpty();
        assertThat(folder.resolve("identity.json")).doesNotExist();
    }

    @Test
    void updatesOnlyWhatChanged() throws IOException {
        write("{'cluster':{'peername':'a'},'ipfs_connector':{'ipfshttp':{}},'pin_tracker':{'stateless':{'concurrent_pins':3}}}");
        start(Map.of());
        assertThat(node.peername()).isEqualTo("a");
        write("{'cluster':{'peername':'a'},'ipfs_connector':{'ipfshttp':{}},'pin_tracker':{'stateless':{'concurrent_pins':4}}}");
        settle();
        assertThat(touched).containsExactly("io.holdfast.pin_tracker.stateless");
        assertThat(published.get("io.holdfast.pin_tracker.stateless")).containsEntry("concurrent_pins", 4L);
        write("{'cluster':{'peername':'b'},'ipfs_connector':{'ipfshttp':{}},'pin_tracker':{'stateless':{'concurrent_pins':4}}}");
        settle();
        assertThat(touched).containsExactly("io.holdfast.cluster");
        assertThat(node.peername()).isEqualTo("b");
        write("{'cluster':{'peername':'b'},'pin_tracker':{'stateless':{'concurrent_pins':4}}}");
        settle();
        assertThat(touched).containsExactly("io.holdfast.use");
        assertThat(lines()).last().isEqualTo("INFO service.json has changed: updated [io.holdfast.use]");
    }

    @Test
    void waitsUntilAnEditorHasDone() throws IOException {
        start(Map.of());
        write("{'cluster':{'peername':'ha");
        loop.poll();
        write("{'cluster':{'peername':'half'}}");
        settle();
        assertThat(node.peername()).isEqualTo("half");
        assertThat(lines()).noneMatch(l -> l.startsWith("ERROR"));
    }

    @Test
    void keepsWhatRunsWhenTheNewFileCannotBeUsed() throws IOException {
        write("{'cluster':{'peername':'a'}}");
        start(Map.of());
        touched.clear();
        write("{'cluster':{'peername':'b','replication_factor_max':0}}");
        settle();
        settle();
        assertThat(node.peername()).isEqualTo("a");
        assertThat(touched).isEmpty();
        assertThat(lines()).filteredOn(l -> l.startsWith("ERROR")).containsExactly("ERROR service.json has changed, but cannot be used; "
                + "the node goes on as before: service.json: cluster.replication_factor_max: found 0, expected -1 or a number from 1");
        write("{'cluster':{'peername':'c'}}");
        settle();
        assertThat(node.peername()).isEqualTo("c");
    }

    @Test
    void goesOnWhenTheFileIsGone() throws IOException {
        write("{'cluster':{'peername':'a'}}");
        start(Map.of());
        Files.delete(folder.resolve("service.json"));
        settle();
        settle();
        assertThat(node.peername()).isEqualTo("a");
        assertThat(lines()).last().isEqualTo("WARN service.json is gone: the node goes on with what it said");
    }

    @Test
    void theEnvironmentStaysInForce() throws IOException {
        start(Map.of("CLUSTER_PEERNAME", "env"));
        write("{'cluster':{'peername':'file'}}");
        settle();
        assertThat(node.peername()).isEqualTo("env");
    }

    @Test
    void saysThatAnotherIdentityNeedsARestart() throws IOException {
        start(Map.of());
        Identity.generate().write(folder.resolve("identity.json"));
        loop.poll();
        loop.poll();
        assertThat(lines()).filteredOn(l -> l.startsWith("WARN")).containsExactly("WARN identity.json has changed: takes effect at the next start");
    }

    @Test
    void holdsBackWhatNeedsARestart() throws IOException {
        Identity first = Identity.generate();
        Identity second = Identity.generate();
        write("{'cluster':{'id':'" + first.id() + "','private_key':'" + first.privateKey() + "'}}");
        start(Map.of());
        write("{'cluster':{'id':'" + second.id() + "','private_key':'" + second.privateKey() + "'}}");
        settle();
        assertThat(node.id()).isEqualTo(first.id());
        assertThat(lines()).contains("WARN service.json: cluster.id: takes effect at the next start");
    }
}
