package io.holdfast.libp2p.internal.mdns;

import io.holdfast.model.Multiaddr;
import io.holdfast.spi.host.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that asks, answers and has peers connected to, while the host listens where others reach it. */
final class MdnsLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MdnsLoop.class);
    private static final long FIRST_LOOK = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LAST_LOOK = TimeUnit.SECONDS.toNanos(30);
    private static final long STOP_MS = 800;
    /** Read in one go, before anything is sent. */
    private static final int AT_ONCE = 64;

    private final Host host;
    private final FoundPeers found;
    private final Thread thread = new Thread(this::run, "holdfast-libp2p-mdns");
    private final ByteBuffer buffer = ByteBuffer.allocate(DnsMessage.MAX_BYTES + 1);
    private final Map<StandardProtocolFamily, Group> groups = new EnumMap<>(StandardProtocolFamily.class);
    private Links links = new Links(List.of());
    private boolean hasComplained;
    private volatile Selector selector;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean isChanged;

    MdnsLoop(Host host) {
        this.host = host;
        this.found = new FoundPeers(host.id(), p -> !host.connections(p).isEmpty(), host::connect);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Looks again, and soon again, where the host listens. */
    void look() {
        isChanged = true;
        wake();
    }

    private void wake() {
        Selector s = selector;
        if (s != null) {
            s.wakeup();
        }
    }

    private void run() {
        try {
            if (awaitAddresses()) {
                open();
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("mDNS has ended: no peers are found by it any more", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // the host listens after the node has started: nothing is loaded before
    private boolean awaitAddresses() throws InterruptedException {
        for (long wait = FIRST_LOOK; addresses().isEmpty(); wait = Math.min(LAST_LOOK, 2 * wait)) {
            if (closing.await(wait, TimeUnit.NANOSECONDS)) {
                return false;
            }
        }
        return true;
    }

    private List<Multiaddr> addresses() {
        return host.listening().stream().filter(LanAddresses::isSuitable).toList();
    }

    private void open() throws IOException {
        try (Selector s = Selector.open()) {
            selector = s;
            RandomGenerator random = new SecureRandom();
            Conversation conversation = new Conversation(Announcement.of(host.id(), random), random);
            try {
                converse(conversation, s);
                conversation.farewell().forEach(this::send);
            } finally {
                leave();
            }
        }
    }

    private void converse(Conversation conversation, Selector s) throws IOException {
        long lookAt = System.nanoTime();
        long look = FIRST_LOOK;
        while (closing.getCount() > 0) {
            long now = System.nanoTime();
            if (isChanged) {
                isChanged = false;
                look = FIRST_LOOK;
                lookAt = now;
            }
            if (lookAt - now <= 0) {
                look(conversation, s, now);
                lookAt = now + look;
                look = Math.min(LAST_LOOK, 2 * look);
            }
            conversation.due(now).forEach(this::send);
            long wait = Math.min(lookAt - now, conversation.untilDue(now));
            s.select(k -> read(k, conversation), Math.max(1, TimeUnit.NANOSECONDS.toMillis(wait)));
        }
    }

    private void look(Conversation conversation, Selector s, long now) throws IOException {
        List<Multiaddr> addresses = addresses();
        if (addresses.isEmpty()) {
            conversation.farewell().forEach(this::send);
            leave();
        } else {
            links = Links.current();
            enter(s);
            groups.values().forEach(g -> g.join(links));
        }
        conversation.listensAt(addresses, now);
    }

    // what was not possible is tried again at each look: the network, or the program that has the port to itself, may be others then
    private void enter(Selector s) {
        boolean isNew = groups.isEmpty();
        enter(StandardProtocolFamily.INET, s);
        enter(StandardProtocolFamily.INET6, s);
        if (groups.isEmpty() && !hasComplained) {
            hasComplained = true;
            LOG.warn("mDNS is not possible here: no peers are found by it; it is tried again");
        } else if (isNew && !groups.isEmpty()) {
            LOG.info("mDNS: looking for peers on the same network");
        }
    }

    private void enter(StandardProtocolFamily family, Selector s) {
        if (!groups.containsKey(family)) {
            try {
                groups.put(family, Group.open(family, s));
            } catch (IOException | UnsupportedOperationException e) {
                LOG.debug("mDNS: not by {}: {}", family, e.getMessage());
            }
        }
    }

    private void leave() {
        groups.values().forEach(Group::close);
        groups.clear();
    }

    private void send(ByteBuffer message) {
        groups.values().forEach(g -> g.send(message));
    }

    private void read(SelectionKey key, Conversation conversation) {
        Group group = (Group) key.attachment();
        try {
            for (int i = 0; i < AT_ONCE; i++) {
                InetAddress from = group.receive(buffer.clear());
                if (from == null) {
                    return;
                }
                if (links.has(from)) {
                    heard(DnsMessage.read(buffer.flip()), conversation);
                }
            }
        } catch (DnsMessage.Malformed e) {
            LOG.debug("mDNS: not read: {}", e.getMessage());
        } catch (IOException e) {
            // opened again at the next look
            LOG.debug("mDNS: {}", e.getMessage());
            group.close();
            groups.values().remove(group);
        }
    }

    private void heard(DnsMessage message, Conversation conversation) {
        long now = System.nanoTime();
        conversation.heard(message, now);
        Sightings.in(message).forEach((peer, addresses) -> found.found(peer, addresses, now));
    }

    /** Says that this peer goes; returns when the ports are free, or after a bounded time. */
    @Override
    public void close() {
        closing.countDown();
        wake();
        try {
            thread.join(STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
