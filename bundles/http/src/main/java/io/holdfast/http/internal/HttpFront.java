package io.holdfast.http.internal;

import io.holdfast.spi.api.Listeners;
import io.holdfast.spi.node.Node;
import io.holdfast.spi.part.Parts;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stable front: keeps the listeners as the configuration says, whatever becomes of the Apis behind them. Everything happens on
 * one thread of its own, so that activation does not wait for sockets.
 */
@Component(service = Listeners.class, immediate = true, configurationPid = {"io.holdfast.api.restapi", "io.holdfast.http"})
public final class HttpFront implements Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(HttpFront.class);
    private static final long TICK_MILLIS = 250;
    private static final long RETRY_TICKS = 8;
    /** A little more than what the server waits for the requests that run. */
    private static final long STOP_SECONDS = 4;

    private final Path folder;
    private final FrontServer server;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(r -> new Thread(r, "http-front"));
    private final Set<String> complained = new HashSet<>();
    private FrontSettings settings;
    private boolean incomplete;
    private long ticks;
    private volatile List<Listener> listeners = List.of();

    @Activate
    public HttpFront(@Reference Parts parts, @Reference Node node, FrontConfig config) {
        this(parts, node.data(), FrontSettings.of(config, node.data()));
    }

    /** @param folder what relative paths in the configuration are relative to */
    HttpFront(Parts parts, Path folder, FrontSettings settings) {
        this.folder = folder;
        this.settings = settings;
        this.server = new FrontServer(parts, List.of("rest", "gateway"));
    }

    @Activate
    public void start() {
        thread.execute(() -> {
            try {
                server.start();
                open();
                thread.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (Exception e) {
                LOG.error("the HTTP server does not start", e);
            }
        });
    }

    @Modified
    public void modified(FrontConfig config) {
        try {
            change(FrontSettings.of(config, folder));
        } catch (IllegalArgumentException e) {
            LOG.error("listeners stay as they were: {}", e.getMessage());
        }
    }

    void change(FrontSettings changed) {
        thread.execute(() -> {
            settings = changed;
            complained.clear();
            open();
        });
    }

    @Deactivate
    public void stop() {
        if (thread.isShutdown()) {
            return;
        }
        listeners = List.of();
        try {
            thread.submit(() -> {
                server.stop();
                return null;
            }).get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.warn("the HTTP server took too long to stop");
        } catch (ExecutionException e) {
            LOG.warn("the HTTP server did not stop cleanly", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.shutdownNow();
    }

    @Override
    public List<Listener> listeners() {
        return listeners;
    }

    private void open() {
        Map<Address, String> failed = server.apply(settings);
        incomplete = !failed.isEmpty();
        failed.forEach((address, reason) -> {
            // once per reason, not once per retry
            if (complained.add(address + reason)) {
                LOG.error("cannot listen on {} ({}, port {}): {}; trying again every {} s", address.text(), address.host(), address.port(),
                        reason, RETRY_TICKS * TICK_MILLIS / 1000);
            }
        });
        listeners = server.listeners();
    }

    private void tick() {
        try {
            server.tick();
            if (incomplete && ++ticks % RETRY_TICKS == 0) {
                open();
            }
        } catch (RuntimeException e) {
            LOG.warn("looking after the listeners failed", e);
        }
    }
}
