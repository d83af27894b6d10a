package io.holdfast.config.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.node.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;

/** In a real framework with the real Config Admin. */
class ConfigComponentTest {
    private static final long SECONDS = 20;

    @TempDir
    Path temp;
    private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
    private Framework framework;
    private ConfigurationAdmin admin;
    private ConfigComponent component;

    @BeforeEach
    void open() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(
                Constants.FRAMEWORK_STORAGE, temp.resolve("felix").toString(),
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, "org.osgi.service.cm;version=1.6.1",
                Node.DATA, temp.toString()));
        framework.start();
        BundleContext context = framework.getBundleContext();
        Path jar = Path.of(org.apache.felix.cm.PersistenceManager.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        context.installBundle(jar.toUri().toString()).start();
        admin = context.getService(context.getServiceReference(ConfigurationAdmin.class));
        context.registerService(ConfigurationListener.class, this::heard, null);
        context.addServiceListener(e -> events.add(e.getType() == ServiceEvent.REGISTERED ? "node" : "no node"),
                "(objectClass=" + Node.class.getName() + ")");
    }

    private void heard(ConfigurationEvent event) {
        if (!event.getPid().endsWith("fence")) {
            events.add((event.getType() == ConfigurationEvent.CM_DELETED ? "deleted " : "updated ") + event.getPid());
        }
    }

    @AfterEach
    void close() throws Exception {
        System.clearProperty(ConfigComponent.EXIT_CODE);
        framework.stop();
        framework.waitForStop(10_000);
    }

    private void start() {
        component = new ConfigComponent(framework.getBundleContext(), admin);
        component.start();
    }

    private void write(String json) throws Exception {
        Path next = Files.writeString(temp.resolve("next"), json.replace('\'', '"'));
        Files.move(next, temp.resolve("service.json"), StandardCopyOption.REPLACE_EXISTING);
    }

    private String next() throws InterruptedException {
        return events.poll(SECONDS, TimeUnit.SECONDS);
    }

    private Object property(String pid, String key) throws Exception {
        Configuration[] found = admin.listConfigurations("(service.pid=" + pid + ")");
        return found == null ? null : found[0].getProperties().get(key);
    }

    @Test
    void theNodeComesWhenEverybodyHasItsConfiguration() throws Exception {
        write("{'pin_tracker':{'stateless':{'concurrent_pins':3}},'holdfast':{'use':{'tracker':'map'}}}");
        start();
        List<String> seen = new CopyOnWriteArrayList<>(List.of(next(), next(), next(), next()));
        assertThat(seen).last().isEqualTo("node");
        assertThat(seen).contains("updated io.holdfast.pin_tracker.stateless", "updated io.holdfast.use");
        assertThat(property("io.holdfast.pin_tracker.stateless", "concurrent_pins")).isEqualTo(3L);
        assertThat((Object[]) property("io.holdfast.api.restapi", "http_listen_multiaddress")).isEmpty();

        write("{'pin_tracker':{'stateless':{'concurrent_pins':4}},'holdfast':{'use':{'tracker':'map'}}}");
        assertThat(next()).isEqualTo("updated io.holdfast.pin_tracker.stateless");
        write("{'pin_tracker':{'stateless':{'concurrent_pins':4}}}");
        assertThat(next()).isEqualTo("deleted io.holdfast.use");

        component.stop();
        component.stop();
        assertThat(next()).isEqualTo("no node");
        assertThat(events).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).doesNotContain("holdfast-config");
    }

    @Test
    void asBeforeNothingIsUpdatedAtTheNextStart() throws Exception {
        write("{'api':{'restapi':{'headers':{'a':['b']}}}}");
        start();
        assertThat(next()).isEqualTo("updated io.holdfast.api.restapi");
        assertThat(next()).isEqualTo("node");
        component.stop();
        assertThat(next()).isEqualTo("no node");
        start();
        assertThat(next()).isEqualTo("node");
        component.stop();
    }

    @Test
    void aFileThatCannotBeUsedEndsTheFramework() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        Thread waiter = new Thread(() -> {
            try {
                if (framework.waitForStop(SECONDS * 1000).getType() == FrameworkEvent.STOPPED) {
                    ended.countDown();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiter.start();
        write("{'cluster':{'replication_factor_min':0}}");
        start();
        assertThat(ended.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(System.getProperty(ConfigComponent.EXIT_CODE)).isEqualTo("1");
        assertThat(framework.getState()).isEqualTo(Bundle.RESOLVED);
        assertThat(events).isEmpty();
        waiter.join();
    }
}
