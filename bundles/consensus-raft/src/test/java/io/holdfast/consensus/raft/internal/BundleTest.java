package io.holdfast.consensus.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** JGroups as a bundle: it resolves with nothing around it, and its classes find each other. */
class BundleTest {
    private static final long PATIENCE_MILLIS = 10_000;

    @TempDir
    Path cache;

    @Test
    void raftStartsInsideTheFramework() throws Exception {
        Optional<String> jar = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(e -> e.matches(".*[/\\\\]jgroups-\\d[\\d.]*\\.jar")).findFirst();
        assumeTrue(jar.isPresent(), "the bundle is there once it was packaged: mvn verify");
        Framework framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, cache.toString()));
        framework.start();
        try {
            Bundle bundle = framework.getBundleContext().installBundle(new File(jar.get()).toURI().toString());
            bundle.start();
            assertThat(bundle.getState()).isEqualTo(Bundle.ACTIVE);
            for (String name : new String[] {"org.jgroups.protocols.raft.RAFT", "org.jgroups.protocols.raft.ELECTION2", "org.jgroups.protocols.UNICAST3"}) {
                assertThat(bundle.loadClass(name).getDeclaredConstructor().newInstance()).hasFieldOrProperty("id");
            }
        } finally {
            framework.stop();
            framework.waitForStop(PATIENCE_MILLIS);
        }
    }
}
