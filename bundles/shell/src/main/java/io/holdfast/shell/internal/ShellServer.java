package io.holdfast.shell.internal;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.Process;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the console on a Unix domain socket in the data folder. */
@Component(immediate = true, service = {})
public final class ShellServer {
    private static final Logger LOG = LoggerFactory.getLogger(ShellServer.class);
    /** {@code sockaddr_un.sun_path} is 108 bytes on Linux and 104 elsewhere. */
    private static final int MAX_PATH = 100;
    private static final long STOP_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final CommandProcessor processor;
    private final Path data;
    private final Map<Thread, SocketChannel> sessions = new ConcurrentHashMap<>();
    private volatile boolean stopped;
    private ServerSocketChannel server;
    private Thread acceptor;
    private Path pointer;
    private Path socket;

    @Activate
    public ShellServer(@Reference CommandProcessor processor, BundleContext context) {
        this(processor, Path.of(context.getProperty("holdfast.data")));
    }

    ShellServer(CommandProcessor processor, Path data) {
        this.processor = processor;
        this.data = data;
    }

    @Activate
    void start() {
        try {
            listen();
        } catch (IOException e) {
            // a node without its console is still a node
            LOG.warn("no console: cannot listen on {}: {}", socket, e.toString());
        }
    }

    private void listen() throws IOException {
        pointer = data.resolve("console.path");
        socket = data.resolve("console.sock").toAbsolutePath();
        Files.deleteIfExists(pointer);
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH) {
            // too long a path for a socket: it lies elsewhere then, and the client is told where
            socket = Files.createTempDirectory("holdfast-").resolve("console.sock");
            Files.writeString(pointer, socket.toString());
        }
        Files.deleteIfExists(socket);
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        acceptor = new Thread(this::accept, "shell-accept");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private void accept() {
        while (!stopped) {
            try {
                SocketChannel client = server.accept();
                Thread thread = new Thread(() -> serve(client), "shell-session");
                thread.setDaemon(true);
                sessions.put(thread, client);
                thread.start();
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // out of descriptors, say: that passes
                LOG.warn("the console cannot take a client: {}", e.toString());
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            new Session(processor, client).run();
        } catch (IOException | IllegalStateException e) {
            // Gogo's processor throws the latter once it has stopped
            LOG.debug("console client left: {}", e.toString());
        } finally {
            sessions.remove(Thread.currentThread());
        }
    }

    @Deactivate
    void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        close(server);
        long end = System.nanoTime() + STOP_NANOS;
        try {
            join(acceptor, end);
            sessions.values().forEach(ShellServer::close);
            // a command that updates this bundle must be let to the end: its session waits for it, and ends then
            if (Process.Utils.current() == null) {
                sessions.keySet().forEach(Thread::interrupt);
                for (Thread thread : sessions.keySet()) {
                    join(thread, end);
                }
            }
            remove();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("cannot remove {}: {}", socket, e.toString());
        }
    }

    private static void join(Thread thread, long end) throws InterruptedException {
        if (thread != null) {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
        }
    }

    private void remove() throws IOException {
        Files.deleteIfExists(socket);
        if (Files.deleteIfExists(pointer)) {
            Files.deleteIfExists(socket.getParent());
        }
    }

    private static void close(AutoCloseable closeable) {
        try {
            if (closeable != null) {
                closeable.close();
            }
        } catch (Exception e) {
            LOG.debug("closing the console: {}", e.toString());
        }
    }
}
