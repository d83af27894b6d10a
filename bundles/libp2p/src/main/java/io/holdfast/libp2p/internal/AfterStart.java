package io.holdfast.libp2p.internal;

import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/**
 * Runs something as soon as the node has started: at once in one that runs already. So what costs time, and what nobody waits for, does
 * not make the first answers wait.
 */
final class AfterStart implements FrameworkListener, AutoCloseable {
    /** Framework property: the start level at which the node has started; absent = it has. */
    private static final String LEVEL = "holdfast.network.level";

    private final BundleContext context;
    private final Runnable work;
    private final AtomicBoolean done = new AtomicBoolean();

    /** @param work must not block; is run once at most */
    AfterStart(BundleContext context, Runnable work) {
        this.context = context;
        this.work = work;
    }

    void begin() {
        context.addFrameworkListener(this);
        frameworkEvent(null);
    }

    @Override
    public void frameworkEvent(FrameworkEvent event) {
        if (hasStarted() && done.compareAndSet(false, true)) {
            context.removeFrameworkListener(this);
            work.run();
        }
    }

    private boolean hasStarted() {
        String wanted = context.getProperty(LEVEL);
        return wanted == null
                || context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkStartLevel.class).getStartLevel() >= Integer.parseInt(wanted);
    }

    /** Runs it no more. */
    @Override
    public void close() {
        if (done.compareAndSet(false, true)) {
            context.removeFrameworkListener(this);
        }
    }
}
