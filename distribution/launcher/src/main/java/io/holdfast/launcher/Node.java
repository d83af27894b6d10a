package io.holdfast.launcher;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The framework with the bundles of the distribution in it. */
final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private static final String SYSTEM_PACKAGES = "org.slf4j;version=2.0.20,org.slf4j.event;version=2.0.20,"
            + "org.slf4j.helpers;version=2.0.20,org.slf4j.spi;version=2.0.20,org.osgi.service.log;version=1.5.0";

    private static final String NODE_SERVICE = "io.holdfast.spi.node.Node";

    private final Home home;
    private final DataFolder data;
    private volatile Framework framework;
    private volatile boolean stopping;

    Node(Home home, DataFolder data) {
        this.home = home;
        this.data = data;
    }

    /** Starts everything; returns when the last start level is reached, false when the node has stopped itself instead. */
    boolean start() throws StartException {
        List<Path> bundles = home.bundles();
        try (JarsAhead ahead = new JarsAhead(bundles)) {
            framework = new FrameworkFactory().newFramework(properties());
            framework.init();
            LogBridge.register(framework.getBundleContext());
            install(bundles, framework.getBundleContext());
            framework.start();
            if (stopping) {
                // told so before there was anything to stop
                framework.stop();
                return false;
            }
            // beside the configuration, which has a thread of its own
            framework.adapt(FrameworkWiring.class).resolveBundles(null);
            return awaitConfiguration() && raise(StartLevels.COMPLETE) && raise(StartLevels.LAST);
        } catch (BundleException | IllegalStateException e) {
            if (stopping) {
                LOG.debug("told to stop while starting: {}", e.toString());
                return false;
            }
            throw new StartException(FelixLog.oneLine("the framework does not start", e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while starting", e);
        }
    }

    /**
     * Waits until the configuration is in Config Admin, which the node's service tells; false when the framework stops instead,
     * because the configuration cannot be used. So nothing ever starts with a wrong configuration.
     */
    private boolean awaitConfiguration() throws InterruptedException {
        ServiceTracker<Object, Object> ready = new ServiceTracker<>(framework.getBundleContext(), NODE_SERVICE, null);
        ready.open();
        try {
            while (framework.getState() == Bundle.ACTIVE) {
                if (ready.waitForService(50) != null) {
                    return true;
                }
            }
            return false;
        } catch (IllegalStateException e) {
            return false;
        } finally {
            ready.close();
        }
    }

    private boolean raise(int level) throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        framework.adapt(FrameworkStartLevel.class).setStartLevel(level, event -> reached.countDown());
        while (!reached.await(100, TimeUnit.MILLISECONDS)) {
            if (framework.getState() != Bundle.ACTIVE) {
                return false;
            }
        }
        return true;
    }

    /** Asks the framework to stop; does not wait. */
    void stop() {
        stopping = true;
        Framework running = framework;
        try {
            if (running != null) {
                running.stop();
            }
        } catch (BundleException e) {
            LOG.warn("stopping: {}", e.toString());
        }
    }

    /** Waits for the framework's end; gives whether it has come. 0 waits for ever. */
    boolean await(long millis) throws InterruptedException {
        return framework.waitForStop(millis).getType() != org.osgi.framework.FrameworkEvent.WAIT_TIMEDOUT;
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    private static void install(List<Path> bundles, BundleContext context) throws BundleException {
        for (Path file : bundles) {
            // by reference: the jars are not copied into the cache
            Bundle bundle = context.installBundle("reference:" + file.toUri());
            bundle.adapt(BundleStartLevel.class).setStartLevel(StartLevels.of(bundle.getSymbolicName()));
            if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
                // nothing starts yet, the framework has not: this marks it for its level
                bundle.start(Bundle.START_ACTIVATION_POLICY);
            }
        }
    }

    private Map<String, Object> properties() {
        Map<String, Object> p = new HashMap<>();
        p.put("holdfast.data", data.root().toString());
        p.put("holdfast.home", home.root().toString());
        p.put("holdfast.version", Home.VERSION);
        p.put(Constants.FRAMEWORK_STORAGE, data.cache().resolve("bundles").toString());
        // the cache never outlives the process: no state of an older version, another JVM or a console's "stop" comes back
        p.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        p.put("felix.cache.locking", "false");
        p.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, Integer.toString(StartLevels.CONFIGURATION));
        // what others do on the network waits until this node answers its own clients
        p.put("holdfast.network.level", Integer.toString(StartLevels.LAST));
        p.put("holdfast.parts.level", Integer.toString(StartLevels.COMPLETE));
        p.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, SYSTEM_PACKAGES);
        p.put("felix.log.logger", new FelixLog());
        p.put("felix.log.level", "2");
        deployFolders(p);
        return p;
    }

    private void deployFolders(Map<String, Object> p) {
        p.put("felix.fileinstall.dir", Stream.of(home.deploy(), data.deploy()).map(Path::toString).filter(Node::canBeWatched)
                .collect(Collectors.joining(",")));
        p.put("felix.fileinstall.tmpdir", data.cache().resolve("deploy").toString());
        p.put("felix.fileinstall.filter", ".*\\.jar");
        p.put("felix.fileinstall.poll", "200");
        p.put("felix.fileinstall.noInitialDelay", "true");
        p.put("felix.fileinstall.enableConfigSave", "false");
        p.put("felix.fileinstall.subdir.mode", "skip");
        // a watch of the system's ends with its folder, also when another folder takes its place; looking does not
        p.put("felix.fileinstall.disableNio2", "true");
        p.put("felix.fileinstall.log.level", "2");
    }

    /** File Install takes a comma for the border between two folders. */
    private static boolean canBeWatched(String folder) {
        if (folder.contains(",")) {
            LOG.warn("no bundles are deployed from {}: a comma in its name", folder);
            return false;
        }
        return true;
    }
}
