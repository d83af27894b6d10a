package io.holdfast.http.internal;

import io.holdfast.model.Multiaddr;

/**
 * Where a listener is to be.
 *
 * @param slot which Api answers there
 * @param text the multiaddr as configured, for messages
 * @param host an IP address or, after {@code /dns4}, a host name
 * @param port 0 = any free one
 * @param tls  null = without TLS
 */
record Address(String slot, String text, String host, int port, Tls tls) {
    /**
     * Reads one listen address.
     *
     * @param key the configuration key, for the message
     * @throws IllegalArgumentException names the key, the value and what was expected
     */
    static Address parse(String slot, String key, String text) {
        if (text.startsWith("/unix/")) {
            throw bad(key, text, "unix sockets are not supported, expected /ip4/<address>/tcp/<port> or /ip6/<address>/tcp/<port>");
        }
        Multiaddr parsed;
        try {
            parsed = Multiaddr.parse(text);
        } catch (IllegalArgumentException e) {
            throw bad(key, text, e.getMessage());
        }
        String host = parsed.value("ip4").or(() -> parsed.value("ip6")).or(() -> parsed.value("dns4")).or(() -> parsed.value("dns")).orElse(null);
        String port = parsed.value("tcp").orElse(null);
        if (host == null || port == null) {
            throw bad(key, text, "expected /ip4/<address>/tcp/<port> or /ip6/<address>/tcp/<port>");
        }
        return new Address(slot, text, host, port(key, text, port), null);
    }

    Address with(Tls tls) {
        return new Address(slot, text, host, port, tls);
    }

    /** Whether both cannot be open at the same time. */
    boolean collidesWith(Address other) {
        return port != 0 && port == other.port && host.equals(other.host) && !equals(other);
    }

    private static int port(String key, String text, String port) {
        try {
            int number = Integer.parseInt(port);
            if (number >= 0 && number <= 65535) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw bad(key, text, "port '" + port + "' is no number");
        }
        throw bad(key, text, "port " + port + " is not between 0 and 65535");
    }

    private static IllegalArgumentException bad(String key, String text, String what) {
        return new IllegalArgumentException(key + ": '" + text + "': " + what);
    }
}
