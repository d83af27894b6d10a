package io.holdfast.ipfs.http.internal;

import io.holdfast.model.ClusterException;
import io.holdfast.model.GoDuration;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP/1.1 to one daemon over a pool of kept connections: one thread for all of them. Everything below the public methods runs on
 * that thread, so nothing here is locked.
 */
final class Transport implements EventLoop.Served, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);
    private static final long CONNECT_LIMIT = TimeUnit.SECONDS.toNanos(5);
    private static final long IDLE_LIMIT = TimeUnit.SECONDS.toNanos(60);
    private static final int MAX_SHORT = 64;
    private static final int MAX_SLOW = 1024;

    private final Endpoint endpoint;
    private final SSLContext tls;
    private final EventLoop loop;
    private final Addresses addresses;
    private final Availability availability;
    private final Lane shortCalls = new Lane(MAX_SHORT);
    private final Lane slowCalls = new Lane(MAX_SLOW);
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Set<Connection> active = new LinkedHashSet<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
    private long sweptAt = System.nanoTime();

    /**
     * Opens the transport, not yet a connection.
     *
     * @param tls     for an endpoint with TLS
     * @param lookups where names are looked up, which may block
     */
    Transport(Endpoint endpoint, SSLContext tls, Executor lookups) throws IOException {
        this.endpoint = endpoint;
        this.tls = tls;
        availability = new Availability(endpoint.text());
        loop = new EventLoop("holdfast-ipfs-http", this);
        addresses = new Addresses(endpoint, loop, lookups);
    }

    void start() {
        loop.start();
    }

    /** Begins this call; its receiver is told what becomes of it. */
    void submit(Call call) {
        loop.execute(() -> begin(call));
    }

    /** Ends this call without a word to its receiver, if it has not ended. */
    void abort(Call call) {
        loop.execute(() -> {
            call.finished = true;
            release(call);
        });
    }

    /** Reads no more of this call's answer, or goes on with it. */
    void pause(Call call, boolean pause) {
        if (loop.isInside()) {
            pauseNow(call, pause);
        } else {
            loop.execute(() -> pauseNow(call, pause));
        }
    }

    /** Fails the calls that run and ends the thread; waits for it, bounded. */
    @Override
    public void close() {
        loop.close();
    }

    @Override
    public void end() {
        for (Connection c : List.copyOf(active)) {
            Call call = c.call;
            drop(c);
            call.fail(stopped());
        }
        failWaiting(stopped());
        addresses.end(new IOException("stopped"));
        idle.forEach(Connection::close);
    }

    @Override
    public boolean isWatching() {
        return !active.isEmpty() || !idle.isEmpty() || !shortCalls.waiting.isEmpty() || !slowCalls.waiting.isEmpty();
    }

    private static ClusterException stopped() {
        return new ClusterException.NotReady("the IPFS connector has been stopped", Availability.SOON);
    }

    private Lane lane(Call call) {
        return call.request.slow() ? slowCalls : shortCalls;
    }

    private void begin(Call call) {
        if (call.finished) {
            return;
        }
        call.since = System.nanoTime();
        ClusterException refusal = loop.isClosing() ? stopped() : availability.refuse(call.since);
        if (refusal != null) {
            call.fail(refusal);
        } else if (lane(call).enter(call)) {
            dispatch(call);
        } else if (lane(call).waiting.size() < Lane.MAX_WAITING) {
            lane(call).waiting.add(call);
        } else {
            call.fail(new ClusterException.NotReady("more than " + Lane.MAX_WAITING + " calls wait for the IPFS daemon", KuboErrors.RETRY));
        }
    }

    private void dispatch(Call call) {
        Connection kept = idle.pollLast();
        if (kept == null) {
            connect(call);
            return;
        }
        active.add(kept);
        send(kept, call);
    }

    private void connect(Call call) {
        call.triedAt = System.nanoTime();
        addresses.get(address -> open(call, address), e -> unreachable(call, e));
    }

    private void open(Call call, InetSocketAddress address) {
        if (call.finished || loop.isClosing()) {
            call.fail(stopped());
            release(call);
            return;
        }
        try {
            SocketChannel channel = SocketChannel.open();
            Connection c = new Connection(channel, endpoint.tls() ? new TlsLayer(tls, endpoint) : null);
            c.call = call;
            call.connection = c;
            c.since = System.nanoTime();
            active.add(c);
            open(c, channel, address);
        } catch (IOException e) {
            unreachable(call, e);
        }
    }

    private void open(Connection c, SocketChannel channel, InetSocketAddress address) {
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            KeepAlive.on(channel);
            boolean connected = channel.connect(address);
            c.bind(channel.register(loop.selector(), SelectionKey.OP_CONNECT, c));
            if (connected) {
                connected(c);
            }
        } catch (IOException e) {
            lost(c, e);
        } catch (UnsupportedAddressTypeException e) {
            lost(c, new IOException("no way to " + address + " from this host", e));
        }
    }

    private void connected(Connection c) throws IOException {
        if (c.finishConnect()) {
            availability.succeeded();
            send(c, c.call);
        }
    }

    private void send(Connection c, Call call) {
        c.since = System.nanoTime();
        try {
            c.send(call, call.request.onWire(endpoint.authority()));
        } catch (IOException e) {
            lost(c, e);
        }
    }

    @Override
    public void ready(SelectionKey key) {
        Connection c = (Connection) key.attachment();
        try {
            if (key.isConnectable()) {
                connected(c);
                return;
            }
            if (key.isWritable()) {
                c.flush();
            }
            if (key.isReadable() || c.readsAfterWrite()) {
                c.since = System.nanoTime();
                boolean open = c.read(buffer);
                if (c.call != null && c.done()) {
                    complete(c, open);
                } else if (!open) {
                    lost(c, new IOException("connection closed"));
                }
            }
        } catch (IOException e) {
            lost(c, e);
        } catch (RuntimeException e) {
            LOG.error("taking an answer of the IPFS daemon failed", e);
            lost(c, new ProtocolException(e.toString()));
        } catch (OutOfMemoryError e) {
            // what this answer filled is free again; the thread must go on for the others
            LOG.error("no memory left for an answer of the IPFS daemon");
            lost(c, new ProtocolException("no memory left"));
        }
    }

    private void complete(Connection c, boolean open) {
        Call call = c.call;
        active.remove(c);
        c.call = null;
        call.connection = null;
        if (open && c.reusable()) {
            c.used = true;
            idle.addLast(c);
        } else {
            c.close();
        }
        leave(call);
    }

    /** Frees what this call holds, and lets the next one in. */
    private void release(Call call) {
        if (call.connection != null) {
            drop(call.connection);
        }
        leave(call);
    }

    private void leave(Call call) {
        Lane lane = lane(call);
        lane.leave(call);
        while (!loop.isClosing() && !lane.waiting.isEmpty()) {
            Call next = lane.waiting.peek();
            if (!next.finished && !lane.enter(next)) {
                return;
            }
            lane.waiting.poll();
            if (!next.finished) {
                dispatch(next);
            }
        }
    }

    private void drop(Connection c) {
        if (c.call != null) {
            c.call.connection = null;
            c.call = null;
        }
        active.remove(c);
        c.close();
    }

    private void lost(Connection c, IOException e) {
        Call call = c.call;
        boolean wasConnecting = c.connecting;
        boolean stale = c.used && !c.answered();
        if (call == null) {
            idle.remove(c);
        }
        drop(c);
        if (call == null) {
            return;
        }
        if (wasConnecting) {
            unreachable(call, e);
        } else if (stale && !call.retried && !call.finished) {
            // the daemon closed a kept connection just as it was taken; every call of this connector may be made twice
            call.retried = true;
            connect(call);
        } else {
            String path = call.request.path();
            call.fail(e instanceof ProtocolException ? KuboErrors.notUnderstood(path, e) : new ClusterException.NotReady("IPFS daemon at " + endpoint.text() + " broke off (" + path + "): " + KuboErrors.reason(e), KuboErrors.RETRY));
            leave(call);
        }
    }

    private void unreachable(Call call, IOException e) {
        if (loop.isClosing()) {
            call.fail(stopped());
            return;
        }
        addresses.reject();
        ClusterException failure = availability.failed(KuboErrors.reason(e), call.triedAt, System.nanoTime());
        call.fail(failure);
        failWaiting(failure);
        release(call);
    }

    private void failWaiting(ClusterException failure) {
        for (Lane lane : List.of(shortCalls, slowCalls)) {
            for (Call call = lane.waiting.poll(); call != null; call = lane.waiting.poll()) {
                call.fail(failure);
            }
        }
    }

    private void pauseNow(Call call, boolean pause) {
        if (call.connection != null && !call.connection.connecting) {
            call.connection.since = System.nanoTime();
            call.connection.pause(pause);
        }
    }

    @Override
    public void tick(long now) {
        if (now - sweptAt < TimeUnit.MILLISECONDS.toNanos(EventLoop.TICK_MILLIS)) {
            return;
        }
        sweptAt = now;
        sweepActive(now);
        sweepWaiting(shortCalls, now);
        sweepWaiting(slowCalls, now);
        for (Iterator<Connection> i = idle.iterator(); i.hasNext();) {
            Connection c = i.next();
            if (now - c.since > IDLE_LIMIT) {
                i.remove();
                c.close();
            }
        }
    }

    // ending one may end or begin others, so those whose time is over are put aside first: there is rarely any
    private void sweepActive(long now) {
        List<Connection> over = null;
        for (Connection c : active) {
            if (isOver(c, now)) {
                over = over == null ? new ArrayList<>() : over;
                over.add(c);
            }
        }
        if (over == null) {
            return;
        }
        for (Connection c : over) {
            if (c.connecting && now - c.since > CONNECT_LIMIT) {
                lost(c, new ConnectException("Connection timed out"));
            } else if (isOver(c, now)) {
                late(c.call);
            }
        }
    }

    private void sweepWaiting(Lane lane, long now) {
        List<Call> over = null;
        for (Call call : lane.waiting) {
            if (!call.finished && call.isLate(now)) {
                over = over == null ? new ArrayList<>() : over;
                over.add(call);
            }
        }
        if (over != null) {
            over.forEach(this::late);
        }
    }

    private static boolean isOver(Connection c, long now) {
        return c.connecting && now - c.since > CONNECT_LIMIT || c.call != null && isLate(c, now);
    }

    private static boolean isLate(Connection c, long now) {
        Call call = c.call;
        if (!call.request.stream()) {
            return call.isLate(now);
        }
        return !c.isPaused() && call.request.limit() != null && now - c.since > call.request.limit().toNanos();
    }

    private void late(Call call) {
        call.fail(new ClusterException.NotReady("IPFS request timed out (" + call.request.path() + "): no answer within "
                + GoDuration.format(call.request.limit()), KuboErrors.RETRY));
        release(call);
    }
}
