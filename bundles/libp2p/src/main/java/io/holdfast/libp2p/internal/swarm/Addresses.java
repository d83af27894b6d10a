package io.holdfast.libp2p.internal.swarm;

import io.holdfast.model.Multiaddr;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Between multiaddrs and sockets. What is no TCP address (QUIC, WebSocket, a relay) is of another transport. */
final class Addresses {
    private static final Set<String> HOSTS = Set.of("ip4", "ip6", "dns", "dns4", "dns6");

    private Addresses() {
    }

    /** Whether it is host, then port, then nothing. */
    static boolean isTcp(Multiaddr address) {
        List<String> p = address.protocols();
        int host = p.get(0).equals("ip6zone") ? 1 : 0;
        return p.size() == host + 2 && HOSTS.contains(p.get(host)) && p.get(host + 1).equals("tcp");
    }

    /**
     * Where to connect to: one for each address that the host has. Asks the DNS for names: blocks, bounded by the resolver.
     *
     * @throws IOException when a name is unknown or has no address of the wanted family
     */
    static List<InetSocketAddress> sockets(Multiaddr address) throws IOException {
        int port = Integer.parseInt(address.value("tcp").orElseThrow());
        Optional<String> ip = address.value("ip4").or(() -> address.value("ip6"));
        if (ip.isPresent()) {
            String zone = address.value("ip6zone").map(z -> "%" + z).orElse("");
            return List.of(new InetSocketAddress(InetAddress.getByName(ip.get() + zone), port));
        }
        String name = address.value("dns4").or(() -> address.value("dns6")).or(() -> address.value("dns")).orElseThrow();
        List<InetSocketAddress> out = new ArrayList<>();
        for (InetAddress a : all(name)) {
            if (address.has("dns4") && !(a instanceof Inet4Address) || address.has("dns6") && !(a instanceof Inet6Address)) {
                continue;
            }
            out.add(new InetSocketAddress(a, port));
        }
        if (out.isEmpty()) {
            throw new IOException("the name " + name + " has no address of the wanted family");
        }
        return out;
    }

    private static InetAddress[] all(String name) throws IOException {
        try {
            return InetAddress.getAllByName(name);
        } catch (UnknownHostException e) {
            throw new IOException("the name " + name + " is not known", e);
        }
    }

    /** This socket address as a multiaddr. */
    static Multiaddr of(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        String text = ip.getHostAddress();
        int zone = text.indexOf('%');
        // Java names the interface with every IPv6 address that it found on one; it is part of link-local ones only
        return Multiaddr.tcp(zone < 0 || ip.isLinkLocalAddress() ? text : text.substring(0, zone), address.getPort());
    }

    /** Whether it is IPv4's address for all of a machine's. */
    static boolean isAnyV4(Multiaddr address) {
        return address.value("ip4").filter("0.0.0.0"::equals).isPresent();
    }

    /** Whether it is IPv6's address for all of a machine's. */
    static boolean isAnyV6(Multiaddr address) {
        return address.value("ip6").filter("::"::equals).isPresent();
    }

    /** IPv4's any-address, with the port of this one. */
    static InetSocketAddress anyV4(Multiaddr address) {
        byte[] any = new byte[4];
        try {
            return new InetSocketAddress(InetAddress.getByAddress(any), Integer.parseInt(address.value("tcp").orElseThrow()));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    /** Where others reach a listener that is bound so: itself, or for any-addresses one for each interface of this machine. */
    static List<Multiaddr> reachable(InetSocketAddress bound) {
        if (!bound.getAddress().isAnyLocalAddress()) {
            return List.of(of(bound));
        }
        boolean v6 = bound.getAddress() instanceof Inet6Address;
        List<Multiaddr> out = new ArrayList<>();
        try {
            for (NetworkInterface i : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (InterfaceAddress a : i.getInterfaceAddresses()) {
                    InetAddress ip = a.getAddress();
                    if (ip instanceof Inet6Address == v6 && !ip.isLinkLocalAddress()) {
                        out.add(of(new InetSocketAddress(ip, bound.getPort())));
                    }
                }
            }
        } catch (SocketException e) {
            // the interfaces cannot be listed: nothing to announce
            return List.of();
        }
        return out;
    }
}
