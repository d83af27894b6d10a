package io.holdfast.libp2p.internal;

import io.holdfast.spi.api.Listeners;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs something as soon as the node has started and answers its own clients: at once in one that runs already. So what costs time,
 * and what nobody waits for, does not make the first answers wait.
 */
final class AfterStart implements FrameworkListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AfterStart.class);
    /** Framework property: the start level at which the node has started; absent = it has. */
    private static final String LEVEL = "holdfast.network.level";
    private static final Duration PAUSE = Duration.ofMillis(100);
    /** Who then still does not answer its clients has another trouble than a busy processor. */
    private static final int PAUSES = 30;

    private final BundleContext context;
    private final ScheduledExecutorService timer;
    private final Runnable work;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile boolean closed;

    /** @param work is run once at most, on the timer's thread */
    AfterStart(BundleContext context, ScheduledExecutorService timer, Runnable work) {
        this.context = context;
        this.timer = timer;
        this.work = work;
    }

    void begin() {
        if (hasStarted()) {
            started.set(true);
            in(Duration.ZERO, work);
            return;
        }
        context.addFrameworkListener(this);
        frameworkEvent(null);
    }

    @Override
    public void frameworkEvent(FrameworkEvent event) {
        if (hasStarted() && started.compareAndSet(false, true)) {
            context.removeFrameworkListener(this);
            in(PAUSE, () -> whenServing(PAUSES));
        }
    }

    private boolean hasStarted() {
        String wanted = context.getProperty(LEVEL);
        return wanted == null
                || context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkStartLevel.class).getStartLevel() >= Integer.parseInt(wanted);
    }

    private void whenServing(int pauses) {
        if (closed) {
            return;
        }
        if (pauses == 0 || isServing()) {
            work.run();
        } else {
            in(PAUSE, () -> whenServing(pauses - 1));
        }
    }

    /** Whether there is nothing to listen for clients, or it listens. */
    private boolean isServing() {
        ServiceReference<Listeners> reference = context.getServiceReference(Listeners.class);
        Listeners listeners = reference == null ? null : context.getService(reference);
        if (listeners == null) {
            return true;
        }
        boolean open = !listeners.listeners().isEmpty();
        context.ungetService(reference);
        return open;
    }

    private void in(Duration pause, Runnable next) {
        try {
            timer.schedule(next, pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the host is closed before it was online");
        }
    }

    /** Runs it no more. */
    @Override
    public void close() {
        closed = true;
        if (started.compareAndSet(false, true)) {
            context.removeFrameworkListener(this);
        }
    }
}
