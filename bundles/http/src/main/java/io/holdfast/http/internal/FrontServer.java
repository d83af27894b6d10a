package io.holdfast.http.internal;

import io.holdfast.spi.api.Api;
import io.holdfast.spi.api.Listeners.Listener;
import io.holdfast.spi.part.Parts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Jetty server with a connector for each listener. The connectors come and go while the server runs, so that moving one
 * listener touches no other. Not thread-safe: {@link HttpFront} calls it on one thread.
 */
final class FrontServer {
    /** Requests are asynchronous: these threads only parse, dispatch and copy, so slow clients do not use them up. */
    private static final int MAX_THREADS = 32;
    private static final int ACCEPT_QUEUE = 1024;
    /** Uploads are read in pieces of this size; an idle connection holds none. */
    private static final int INPUT_BUFFER = 32 * 1024;
    /** What Go's server lets a head have beyond its limit: clients that ask for a hundred CIDs at once live on it. */
    private static final int HEADER_SLOP = 4096;
    /** For the requests that run when the node stops: the stores need the rest of its 4.5 s. */
    private static final long GRACE_MILLIS = 3000;
    private static final Duration RETIRE = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(FrontServer.class);

    private final Map<Address, ServerConnector> open = new LinkedHashMap<>();
    private final Map<ServerConnector, Long> retiring = new LinkedHashMap<>();
    private final HeaderDeadline deadline = new HeaderDeadline();
    private final Server server;
    private FrontSettings settings;

    FrontServer(Parts parts, List<String> slots) {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 4);
        threads.setName("http");
        server = new Server(threads);
        server.setErrorHandler(new PlainErrors());
        ContextHandlerCollection contexts = new ContextHandlerCollection();
        for (String slot : slots) {
            contexts.addHandler(context(slot, parts));
        }
        server.setHandler(contexts);
    }

    private static ServletContextHandler context(String slot, Parts parts) {
        ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.NO_SESSIONS | ServletContextHandler.NO_SECURITY);
        context.setVirtualHosts(List.of("@" + slot));
        context.setErrorHandler(new PlainErrors());
        // the Api reads the raw request URI and judges it itself
        context.getServletHandler().setDecodeAmbiguousURIs(true);
        ServletHolder holder = new ServletHolder(slot, new FrontServlet(slot, parts.part(Api.class, slot)));
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/*");
        return context;
    }

    void start() throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        // Jetty looks for its services with the thread's class loader
        Thread.currentThread().setContextClassLoader(FrontServer.class.getClassLoader());
        try {
            server.start();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    void stop() throws Exception {
        server.setStopTimeout(GRACE_MILLIS);
        try {
            server.stop();
        } catch (TimeoutException e) {
            LOG.info("requests that were still running after {} ms were cut off", GRACE_MILLIS);
        }
        open.clear();
        retiring.clear();
    }

    List<Listener> listeners() {
        List<Listener> now = new ArrayList<>();
        open.forEach((address, connector) -> now.add(new Listener(address.slot(), url(connector))));
        return List.copyOf(now);
    }

    /**
     * Opens what is wanted and not open yet, then closes what is no longer wanted. While a wanted address of a slot cannot be
     * opened, the slot's old ones stay.
     *
     * @return the addresses that could not be opened, each with the reason
     */
    Map<Address, String> apply(FrontSettings wanted) {
        settings = wanted;
        Map<Address, String> failed = new LinkedHashMap<>();
        for (Address address : wanted.addresses()) {
            ServerConnector connector = open.get(address);
            if (connector != null) {
                tune(connector, wanted);
                continue;
            }
            try {
                makeRoom(address);
                open.put(address, open(address, wanted));
                LOG.info("{} listening on {}", title(address.slot()), url(open.get(address)));
            } catch (Exception e) {
                failed.put(address, reason(e));
            }
        }
        for (Address address : List.copyOf(open.keySet())) {
            boolean slotWaits = failed.keySet().stream().anyMatch(f -> f.slot().equals(address.slot()));
            if (!wanted.addresses().contains(address) && !slotWaits) {
                retire(open.remove(address));
            }
        }
        return failed;
    }

    /** Gives up what has the same port in another way: with or without TLS, or for another slot. */
    private void makeRoom(Address wanted) {
        for (Address address : List.copyOf(open.keySet())) {
            if (address.collidesWith(wanted)) {
                retire(open.remove(address));
            }
        }
    }

    private ServerConnector open(Address address, FrontSettings s) throws Exception {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setHttpCompliance(HttpCompliance.RFC7230);
        // what is a bad path is for the Api to say, in its own words
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.setRelativeRedirectAllowed(true);
        if (address.tls() != null) {
            // one certificate for whatever name or address the client came by, as a Go server has it
            http.addCustomizer(new SecureRequestCustomizer(false));
        }
        HttpConnectionFactory factory = new HttpConnectionFactory(http);
        factory.setInputBufferSize(INPUT_BUFFER);
        ServerConnector connector = address.tls() == null ? new ServerConnector(server, factory)
                : new ServerConnector(server, new SslConnectionFactory(address.tls().load(), factory.getProtocol()), factory);
        connector.setName(address.slot());
        connector.setHost(address.host());
        connector.setPort(address.port());
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.addBean(deadline, false);
        tune(connector, s);
        try {
            connector.open();
            server.addConnector(connector);
            connector.start();
            return connector;
        } catch (Exception e) {
            server.removeConnector(connector);
            connector.close();
            throw e;
        }
    }

    private static void tune(ServerConnector connector, FrontSettings s) {
        long idle = s.idleTimeout().toMillis();
        connector.setIdleTimeout(idle == 0 ? -1 : idle);
        connector.getConnectionFactory(HttpConnectionFactory.class).getHttpConfiguration().setRequestHeaderSize(s.maxHeaderBytes() + HEADER_SLOP);
    }

    /** Takes no more connections, lets the requests that run end, closes idle connections. */
    private void retire(ServerConnector connector) {
        LOG.info("{} no longer listening on {}", title(connector.getName()), url(connector));
        connector.close();
        connector.shutdown();
        retiring.put(connector, System.nanoTime());
    }

    /** To be called a few times a second: enforces the deadlines and finishes what is being closed. */
    void tick() {
        long now = System.nanoTime();
        if (settings != null) {
            deadline.sweep(settings.readHeaderTimeout().toNanos(), settings.readTimeout().toNanos(), now);
        }
        retiring.entrySet().removeIf(e -> {
            boolean over = e.getKey().getConnectedEndPoints().isEmpty() || now - e.getValue() > RETIRE.toNanos();
            if (over) {
                dispose(e.getKey());
            }
            return over;
        });
    }

    private void dispose(ServerConnector connector) {
        try {
            connector.stop();
        } catch (Exception e) {
            LOG.warn("closing a listener failed", e);
        }
        server.removeConnector(connector);
    }

    private static String reason(Exception e) {
        Throwable cause = e instanceof IOException && e.getCause() != null ? e.getCause() : e;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private static String title(String slot) {
        return slot.equals("rest") ? "REST API" : slot;
    }

    private static String url(ServerConnector c) {
        String host = c.getHost();
        int port = c.getLocalPort() > 0 ? c.getLocalPort() : c.getPort();
        String scheme = c.getConnectionFactory(SslConnectionFactory.class) == null ? "http" : "https";
        return scheme + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
