package io.holdfast.libp2p.internal.mdns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mDNS group of one IP family, on all links that could join it. The port is shared with other programs. By one thread. */
final class Group implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Group.class);
    private static final int PORT = 5353;
    private static final int HOPS = 255;

    private final InetSocketAddress group;
    private final DatagramChannel channel;
    private final Map<Link, MembershipKey> joined = new HashMap<>();

    /** An interface of the same name but another index is another one. */
    private record Link(int index, NetworkInterface of) {
    }

    private Group(InetSocketAddress group, DatagramChannel channel) {
        this.group = group;
        this.channel = channel;
    }

    /** @throws UnsupportedOperationException when this machine does not have the family */
    static Group open(StandardProtocolFamily family, Selector selector) throws IOException {
        boolean v4 = family == StandardProtocolFamily.INET;
        InetSocketAddress group = new InetSocketAddress(InetAddress.getByName(v4 ? "224.0.0.251" : "ff02::fb"), PORT);
        DatagramChannel channel = DatagramChannel.open(family);
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            channel.bind(new InetSocketAddress(InetAddress.getByName(v4 ? "0.0.0.0" : "::"), PORT));
            channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, HOPS);
            Group out = new Group(group, channel);
            channel.configureBlocking(false).register(selector, SelectionKey.OP_READ, out);
            return out;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Is in the group on these links, and on no others. */
    void join(Links links) {
        joined.entrySet().removeIf(e -> {
            boolean gone = links.interfaces().stream().noneMatch(i -> link(i).equals(e.getKey()));
            if (gone) {
                e.getValue().drop();
            }
            return gone;
        });
        for (NetworkInterface i : links.interfaces()) {
            joined.computeIfAbsent(link(i), l -> join(i));
        }
    }

    private static Link link(NetworkInterface i) {
        return new Link(i.getIndex(), i);
    }

    private MembershipKey join(NetworkInterface link) {
        try {
            return channel.join(group.getAddress(), link);
        } catch (IOException e) {
            // without an address of this family, or one too many for the system
            LOG.debug("mDNS: {} does not join {}: {}", link.getName(), group.getAddress(), e.getMessage());
            return null;
        }
    }

    /** Sends to all links; what cannot be sent is lost, as always with datagrams. */
    void send(ByteBuffer message) {
        for (MembershipKey key : joined.values()) {
            try {
                channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, key.networkInterface());
                channel.send(message.duplicate(), group);
            } catch (IOException e) {
                LOG.debug("mDNS: nothing sent on {}: {}", key.networkInterface().getName(), e.getMessage());
            }
        }
    }

    /** The next message into this buffer, cut off where it ends; where it came from, or null when there is none. */
    InetAddress receive(ByteBuffer into) throws IOException {
        InetSocketAddress from = (InetSocketAddress) channel.receive(into);
        return from == null ? null : Objects.requireNonNull(from.getAddress());
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("mDNS: {}", e.getMessage());
        }
    }
}
