package io.holdfast.config.internal;

import io.holdfast.spi.node.Node;
import java.io.IOException;
import java.nio.file.Path;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the files, fills Config Admin and then registers {@link Node}: as every component of the node needs that, none starts
 * before its configuration is there. With files that cannot be used the framework is stopped.
 */
@Component(immediate = true, service = {})
public final class ConfigComponent {
    /** System property: the exit code that the launcher is to end with. */
    static final String EXIT_CODE = "holdfast.exit.code";
    private static final Logger LOG = LoggerFactory.getLogger(ConfigComponent.class);
    private static final long POLL_MILLIS = 250;
    private static final long STOP_MILLIS = 2000;

    private final BundleContext context;
    private final ConfigurationAdmin admin;
    private final Object stop = new Object();
    private boolean stopped;
    private Thread thread;
    private ServiceRegistration<Node> registration;

    @Activate
    public ConfigComponent(BundleContext context, @Reference ConfigurationAdmin admin) {
        this.context = context;
        this.admin = admin;
    }

    @Activate
    void start() {
        thread = new Thread(this::run, "holdfast-config");
        thread.setDaemon(true);
        thread.start();
    }

    @Deactivate
    void stop() throws InterruptedException {
        synchronized (stop) {
            stopped = true;
            stop.notifyAll();
        }
        // it may be in the middle of an update that has stopped the framework
        if (thread != Thread.currentThread()) {
            thread.join(STOP_MILLIS);
        }
        unregister();
    }

    private void run() {
        try {
            ConfigLoop loop = new ConfigLoop(folder(), System.getenv(), new Publisher(admin)::publish);
            Node node = loop.start();
            Fence.await(context, admin);
            if (register(node)) {
                watch(loop);
            }
        } catch (ConfigException e) {
            e.problems().forEach(LOG::error);
            fail();
        } catch (IOException e) {
            LOG.error("the configuration cannot be read: {}", ConfigFiles.words(e));
            fail();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            // Config Admin or this bundle went away meanwhile: what is left of the node stops too
            LOG.debug("stopped while starting", e);
        }
    }

    private void watch(ConfigLoop loop) throws InterruptedException {
        while (pause()) {
            try {
                loop.poll();
            } catch (IOException e) {
                LOG.warn("the configuration cannot be read again: {}", ConfigFiles.words(e));
            }
        }
    }

    private boolean pause() throws InterruptedException {
        synchronized (stop) {
            if (!stopped) {
                stop.wait(POLL_MILLIS);
            }
            return !stopped;
        }
    }

    private Path folder() {
        String data = context.getProperty(Node.DATA);
        if (data == null || data.isBlank()) {
            throw new ConfigException("framework property " + Node.DATA + ": found nothing, expected the data folder");
        }
        return Path.of(data).toAbsolutePath().normalize();
    }

    private boolean register(Node node) {
        // not under the lock: this starts the node
        ServiceRegistration<Node> mine = context.registerService(Node.class, node, null);
        synchronized (stop) {
            if (!stopped) {
                registration = mine;
                return true;
            }
        }
        mine.unregister();
        return false;
    }

    private void unregister() {
        ServiceRegistration<Node> old;
        synchronized (stop) {
            old = registration;
            registration = null;
        }
        if (old != null) {
            try {
                old.unregister();
            } catch (IllegalStateException e) {
                LOG.trace("the framework was faster", e);
            }
        }
    }

    private void fail() {
        System.setProperty(EXIT_CODE, "1");
        try {
            context.getBundle(0).stop();
        } catch (BundleException | IllegalStateException e) {
            LOG.error("the framework cannot be stopped", e);
        }
    }
}
