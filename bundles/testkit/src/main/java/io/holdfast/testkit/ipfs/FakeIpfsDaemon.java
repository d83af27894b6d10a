package io.holdfast.testkit.ipfs;

import io.holdfast.model.Cid;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An IPFS daemon as a client sees it: kubo's RPC over HTTP on a port of its own, with kubo's words. What it answers to a path can
 * be scripted, call by call, and as badly as a test likes; it can be stopped and started again on the same port.
 */
public final class FakeIpfsDaemon implements AutoCloseable {
    /** Answers one call; the connection is closed afterwards unless the answer was whole. */
    @FunctionalInterface
    public interface Script {
        void run(DaemonCall call) throws Exception;
    }

    private final FakeRepo repo = new FakeRepo();
    private final FakeRpc rpc = new FakeRpc(repo);
    private final Map<String, Queue<Script>> once = new ConcurrentHashMap<>();
    private final Map<String, Script> always = new ConcurrentHashMap<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Queue<String> calls = new ConcurrentLinkedQueue<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile ServerSocket server;
    private Thread accepting;
    private int port;

    private FakeIpfsDaemon() {
    }

    /** Starts one on a free port of the loopback. */
    public static FakeIpfsDaemon start() {
        FakeIpfsDaemon daemon = new FakeIpfsDaemon();
        daemon.restart();
        return daemon;
    }

    public int port() {
        return port;
    }

    /** Where it listens. */
    public String multiaddress() {
        return "/ip4/127.0.0.1/tcp/" + port;
    }

    /** Its blocks and pins. */
    public FakeRepo repo() {
        return repo;
    }

    /** Whether content that is not there fails at once (as offline, the default) or is looked for until the client goes. */
    public FakeIpfsDaemon searches(boolean searches) {
        rpc.searches = searches;
        return this;
    }

    /** The next call of this path, such as {@code pin/add}, goes to this script. Several queue up. */
    public FakeIpfsDaemon next(String path, Script script) {
        once.computeIfAbsent(path, p -> new ConcurrentLinkedQueue<>()).add(script);
        return this;
    }

    /** Every call of this path goes to this script; null = no more. */
    public FakeIpfsDaemon always(String path, Script script) {
        if (script == null) {
            always.remove(path);
        } else {
            always.put(path, script);
        }
        return this;
    }

    /** What has been called: path and query, in order of arrival. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** How many connections have been accepted. */
    public int accepted() {
        return accepted.get();
    }

    /** How many connections are open. */
    public int open() {
        return sockets.size();
    }

    /** Closes every connection, and goes on listening. */
    public void dropConnections() {
        sockets.forEach(FakeIpfsDaemon::closeQuietly);
        sockets.clear();
    }

    /** Goes away: connections break, new ones are refused. */
    public void stop() {
        ServerSocket s = server;
        server = null;
        if (s != null) {
            closeQuietly(s);
            join(accepting);
        }
        dropConnections();
    }

    /** A thread inside accept may take one more connection while the socket is being closed. */
    private static void join(Thread thread) {
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Comes back on the same port, with its repository. */
    public void restart() {
        stop();
        try {
            ServerSocket s = new ServerSocket();
            s.setReuseAddress(true);
            s.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            port = s.getLocalPort();
            server = s;
            accepting = daemonThread("fake-ipfs-accept", () -> accept(s));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }

    private static Thread daemonThread(String name, Runnable work) {
        Thread t = new Thread(work, name);
        t.setDaemon(true);
        t.start();
        return t;
    }

    private static void closeQuietly(java.io.Closeable c) {
        try {
            c.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket s) {
        while (!s.isClosed()) {
            try {
                Socket socket = s.accept();
                socket.setTcpNoDelay(true);
                accepted.incrementAndGet();
                sockets.add(socket);
                daemonThread("fake-ipfs-connection", () -> serve(socket));
            } catch (IOException e) {
                // closed: the daemon is stopped
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = new BufferedOutputStream(socket.getOutputStream());
            while (true) {
                DaemonCall call = read(socket, in, out);
                if (call == null) {
                    return;
                }
                calls.add(call.target());
                script(call.path()).run(call);
                if (!call.ended()) {
                    return;
                }
            }
        } catch (Exception e) {
            // the client went away, or a script broke off: either way this connection is over
            return;
        } finally {
            sockets.remove(socket);
        }
    }

    private Script script(String path) {
        Queue<Script> queue = once.get(path);
        Script script = queue == null ? null : queue.poll();
        return script != null ? script : always.getOrDefault(path, rpc::answer);
    }

    private static DaemonCall read(Socket socket, InputStream in, OutputStream out) throws IOException {
        String request = line(in);
        if (request == null) {
            return null;
        }
        int length = 0;
        for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(header.substring(15).trim());
            }
        }
        String[] parts = request.split(" ");
        DaemonCall call = new DaemonCall(socket, in, out, parts[1], in.readNBytes(length));
        if (!parts[0].equals("POST")) {
            call.answer(405, "405 - Method Not Allowed\n");
            return null;
        }
        return call;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(64);
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                return line.toString(StandardCharsets.UTF_8).stripTrailing();
            }
            line.write(b);
        }
        return null;
    }

    /** The blocks and pins of a whole tree, put there and ready to be pinned. */
    public Cid put(DagPb.Block root, DagPb.Block... others) {
        repo.put(root);
        for (DagPb.Block b : others) {
            repo.put(b);
        }
        return root.cid();
    }
}
