package io.holdfast.ipfs.http.internal;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the daemon listens.
 *
 * @param kind {@code ip4}, {@code ip6}, {@code dns}, {@code dns4} or {@code dns6}
 * @param host a literal address or a name
 * @param tls  whether HTTPS is spoken
 * @param text the multiaddr as configured
 */
record Endpoint(String kind, String host, int port, boolean tls, String text) {
    private static final String EXPECTED = "; expected /ip4|ip6|dns|dns4|dns6/<host>/tcp/<port>, with /http, /https or /tls at the end if need be";

    /**
     * Reads a multiaddr.
     *
     * @throws IllegalArgumentException names the text and what is expected
     */
    static Endpoint parse(String text) {
        String[] p = text.split("/", -1);
        if (text.startsWith("/unix/")) {
            throw new IllegalArgumentException("'" + text + "': unix sockets are not supported" + EXPECTED);
        }
        if (p.length < 5 || !p[0].isEmpty() || !List.of("ip4", "ip6", "dns", "dns4", "dns6").contains(p[1]) || p[2].isEmpty()
                || !p[3].equals("tcp")) {
            throw new IllegalArgumentException("'" + text + "'" + EXPECTED);
        }
        String rest = String.join("/", List.of(p).subList(5, p.length));
        boolean tls = switch (rest) {
            case "", "http" -> false;
            case "https", "tls", "tls/http" -> true;
            default -> throw new IllegalArgumentException("'" + text + "': '/" + rest + "' is not understood" + EXPECTED);
        };
        if (p[1].startsWith("ip") && !isLiteral(p[2], p[1])) {
            throw new IllegalArgumentException("'" + text + "': '" + p[2] + "' is not an " + p[1] + " address" + EXPECTED);
        }
        return new Endpoint(p[1], p[2], port(p[4], text), tls, text);
    }

    private static int port(String port, String text) {
        if (!port.isEmpty() && port.length() <= 5 && port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int n = Integer.parseInt(port);
            if (n >= 1 && n <= 65535) {
                return n;
            }
        }
        throw new IllegalArgumentException("'" + text + "': port '" + port + "' is not within 1-65535");
    }

    private static boolean isLiteral(String host, String kind) {
        // only text that cannot be a name goes to the resolver, so nothing is looked up here
        String allowed = kind.equals("ip4") ? "0123456789." : "0123456789abcdefABCDEF:.";
        if (host.chars().anyMatch(c -> allowed.indexOf(c) < 0) || kind.equals("ip6") != host.contains(":")
                || kind.equals("ip4") && host.split("\\.", -1).length != 4) {
            return false;
        }
        try {
            return InetAddress.getByName(host) != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Whether {@link #addresses} may take time. */
    boolean needsLookup() {
        return kind.startsWith("dns");
    }

    /**
     * The addresses of this kind; may block for a name.
     *
     * @throws IOException when there is none
     */
    List<InetSocketAddress> addresses() throws IOException {
        List<InetSocketAddress> found = new ArrayList<>();
        for (InetAddress a : InetAddress.getAllByName(host)) {
            if (kind.endsWith("4") && !(a instanceof Inet4Address) || kind.endsWith("6") && !(a instanceof Inet6Address)) {
                continue;
            }
            found.add(new InetSocketAddress(a, port));
        }
        if (found.isEmpty()) {
            throw new IOException("no address for " + host);
        }
        return found;
    }

    /** The {@code Host} header. */
    String authority() {
        return (kind.equals("ip6") ? "[" + host + "]" : host) + ":" + port;
    }
}
