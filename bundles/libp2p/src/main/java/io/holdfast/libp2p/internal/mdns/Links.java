package io.holdfast.libp2p.internal.mdns;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The links of this machine that know multicast.
 *
 * @param interfaces those that are up, without loopback
 */
record Links(List<NetworkInterface> interfaces) {
    /** Those of now. */
    static Links current() throws IOException {
        List<NetworkInterface> out = new ArrayList<>();
        try (Stream<NetworkInterface> all = NetworkInterface.networkInterfaces()) {
            for (NetworkInterface i : (Iterable<NetworkInterface>) all::iterator) {
                if (isOfUse(i)) {
                    out.add(i);
                }
            }
        }
        return new Links(List.copyOf(out));
    }

    private static boolean isOfUse(NetworkInterface i) {
        try {
            return i.isUp() && i.supportsMulticast() && !i.isLoopback();
        } catch (SocketException e) {
            // it went away meanwhile
            return false;
        }
    }

    /**
     * Whether this address is of one of the links: what comes from elsewhere was not sent to the group, which no router passes on.
     * Source: RFC 6762, §11.
     */
    boolean has(InetAddress address) {
        if (address instanceof Inet6Address && address.isLinkLocalAddress()) {
            return true;
        }
        return interfaces.stream().flatMap(i -> i.getInterfaceAddresses().stream()).anyMatch(a -> a != null && covers(a.getAddress(), a.getNetworkPrefixLength(), address));
    }

    static boolean covers(InetAddress net, int bits, InetAddress address) {
        byte[] a = net.getAddress();
        byte[] b = address.getAddress();
        if (a.length != b.length || bits < 0 || bits > a.length * 8) {
            return false;
        }
        for (int i = 0; i * 8 < bits; i++) {
            int mask = bits - i * 8 >= 8 ? 0xff : 0xff << 8 - (bits - i * 8);
            if (((a[i] ^ b[i]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
