package io.holdfast.libp2p.internal.mdns;

import io.holdfast.model.Multiaddr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which addresses are worth saying to others on the same link. Source: go-libp2p's mdns. */
final class LanAddresses {
    private static final Set<String> NAMES = Set.of("dns", "dns4", "dns6", "dnsaddr");
    private static final List<String> UNSUITABLE =
            List.of("p2p-circuit", "webtransport", "webrtc", "webrtc-direct", "p2p-webrtc-direct", "ws", "wss");

    private LanAddresses() {
    }

    /**
     * Whether it is an IP address of another machine or a name of the domain {@code local}, without a relay and not for browsers.
     * Names elsewhere would be asked for at servers; loopback means another machine to whoever reads it.
     */
    static boolean isSuitable(Multiaddr address) {
        String first = address.protocols().get(0);
        if (NAMES.contains(first)) {
            String name = address.value(first).orElseThrow().toLowerCase(Locale.ROOT);
            return name.endsWith(".local") && isForAll(address);
        }
        InetAddress ip = first.equals("ip4") || first.equals("ip6") ? ip(address, first).orElse(null) : null;
        return ip != null && !ip.isLoopbackAddress() && !ip.isAnyLocalAddress() && !ip.isMulticastAddress() && isForAll(address);
    }

    private static boolean isForAll(Multiaddr address) {
        return UNSUITABLE.stream().noneMatch(address::has);
    }

    /** Whether only this machine reaches it. */
    static boolean isLoopback(Multiaddr address) {
        return ip(address, "ip4").or(() -> ip(address, "ip6")).map(InetAddress::isLoopbackAddress)
                .orElseGet(() -> "localhost".equals(address.value(address.protocols().get(0)).orElse("")));
    }

    /** The IP address of this family, {@code ip4} or {@code ip6}; no name is looked up. */
    static Optional<InetAddress> ip(Multiaddr address, String family) {
        try {
            return address.has(family) ? Optional.of(InetAddress.getByName(address.value(family).orElseThrow())) : Optional.empty();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(address + " has an IP address that is none", e);
        }
    }
}
