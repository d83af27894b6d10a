package io.holdfast.config.internal;

import java.io.IOException;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationListener;

/**
 * Waits until Config Admin has told everybody of what was updated before. It tells in order, so when an update of our own comes
 * by, the earlier ones have. Without this a component could start with defaults and be started again a moment later.
 */
final class Fence {
    private static final String PID = "io.holdfast.config.fence";
    private static final long SECONDS = 2;

    private Fence() {
    }

    static void await(BundleContext context, ConfigurationAdmin admin) throws IOException, InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        ConfigurationListener listener = event -> {
            if (PID.equals(event.getPid())) {
                told.countDown();
            }
        };
        ServiceRegistration<ConfigurationListener> registration =
                context.registerService(ConfigurationListener.class, listener, null);
        try {
            Configuration fence = admin.getConfiguration(PID, "?");
            Dictionary<String, Object> properties = new Hashtable<>();
            properties.put("at", System.nanoTime());
            fence.update(properties);
            // bounded: without the fence the node merely starts a component twice
            told.await(SECONDS, TimeUnit.SECONDS);
            fence.delete();
        } finally {
            registration.unregister();
        }
    }
}
