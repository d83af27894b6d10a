package io.holdfast.model;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A self-describing network address such as {@code /ip4/127.0.0.1/tcp/9094}; equal when the binary forms are.
 * Source: multiformats/multiaddr; what is refused and how it is written is as in Go's go-multiaddr.
 * Differs: names and paths that are not UTF-8 are refused, and binary forms that go on behind a path.
 */
public final class Multiaddr {
    private final byte[] bytes;
    private final List<Part> parts;
    private String text;

    private Multiaddr(byte[] bytes) {
        this.bytes = bytes;
        this.parts = parts(bytes);
    }

    /** One protocol with where its value lies. */
    private record Part(AddressProtocol protocol, int start, int from, int to) {
        String value(byte[] bytes) {
            return protocol.value(Arrays.copyOfRange(bytes, from, to));
        }
    }

    /**
     * Reads a multiaddr from text. Slashes at the end are ignored, {@code ipfs} stands for {@code p2p}.
     *
     * @throws IllegalArgumentException names the text and what is wrong with it
     */
    public static Multiaddr parse(String text) {
        try {
            return new Multiaddr(binary(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid multiaddr: " + Quote.of(text) + ": " + e.getMessage());
        }
    }

    private static byte[] binary(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '/') {
            end--;
        }
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("it must begin with /");
        }
        if (end == 0) {
            throw new IllegalArgumentException("it is empty");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(64);
        for (int at = 0; at < end;) {
            int slash = segment(text, at + 1, end);
            String name = text.substring(at + 1, slash);
            AddressProtocol p = AddressProtocol.named(name);
            if (p == null) {
                throw new IllegalArgumentException("unknown protocol " + Quote.of(name));
            }
            varint(out, p.code);
            at = slash;
            if (p.size != 0) {
                if (at == end) {
                    throw new IllegalArgumentException(name + " needs a value");
                }
                slash = p.takesRest() ? end : segment(text, at + 1, end);
                byte[] value = p.value(text.substring(p.takesRest() ? at : at + 1, slash));
                if (p.size < 0) {
                    varint(out, value.length);
                }
                out.writeBytes(value);
                at = slash;
            }
        }
        return out.toByteArray();
    }

    private static int segment(String text, int from, int end) {
        int slash = text.indexOf('/', from);
        return slash < 0 || slash > end ? end : slash;
    }

    private static void varint(ByteArrayOutputStream out, int value) {
        byte[] b = new byte[5];
        out.write(b, 0, Varint.write(b, 0, value));
    }

    /**
     * Reads a multiaddr from its binary form; the array is copied.
     *
     * @throws IllegalArgumentException says what is wrong
     */
    public static Multiaddr ofBytes(byte[] bytes) {
        try {
            return new Multiaddr(bytes.clone());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid multiaddr: " + Quote.hex(bytes) + ": " + e.getMessage());
        }
    }

    private static List<Part> parts(byte[] b) {
        if (b.length == 0) {
            throw new IllegalArgumentException("it is empty");
        }
        List<Part> parts = new ArrayList<>(4);
        for (int at = 0; at < b.length;) {
            if (!parts.isEmpty() && parts.get(parts.size() - 1).protocol.takesRest()) {
                throw new IllegalArgumentException("nothing may follow a path");
            }
            Part part = part(b, at);
            part.protocol.check(Arrays.copyOfRange(b, part.from, part.to));
            parts.add(part);
            at = part.to;
        }
        return List.copyOf(parts);
    }

    private static Part part(byte[] b, int start) {
        int code = Varint.readInt(b, start, "protocol code");
        AddressProtocol p = AddressProtocol.coded(code);
        if (p == null) {
            throw new IllegalArgumentException("unknown protocol code " + code);
        }
        int from = start + Varint.size(code);
        int size = p.size;
        if (size < 0) {
            size = Varint.readInt(b, from, "length");
            from += Varint.size(size);
        }
        if (size > b.length - from) {
            throw new IllegalArgumentException("the value of " + p.text + " should have " + size + " bytes, found " + (b.length - from));
        }
        return new Part(p, start, from, from + size);
    }

    /** {@code /ip4/…}, {@code /ip6/…} or, for a name, {@code /dns/…}, then {@code /tcp/port}. An IPv6 address may have a zone and brackets. */
    public static Multiaddr tcp(String host, int port) {
        String h = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        int zone = h.indexOf('%');
        if (zone > 0 && h.indexOf(':') >= 0) {
            return parse("/ip6zone/" + h.substring(zone + 1) + "/ip6/" + h.substring(0, zone) + "/tcp/" + port);
        }
        return parse("/" + kind(h) + "/" + h + "/tcp/" + port);
    }

    private static String kind(String host) {
        if (host.indexOf(':') >= 0) {
            return "ip6";
        }
        boolean dotted = !host.isEmpty() && host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
        return dotted ? "ip4" : "dns";
    }

    /** The names of the protocols, in order. */
    public List<String> protocols() {
        return parts.stream().map(p -> p.protocol.text).toList();
    }

    /** Whether this protocol occurs. */
    public boolean has(String protocol) {
        return part(protocol) != null;
    }

    /** The value of the first component of this protocol ({@code "tcp"}, {@code "ip4"}, {@code "p2p"}); empty text when it has none; empty when absent. */
    public Optional<String> value(String protocol) {
        Part part = part(protocol);
        return part == null ? Optional.empty() : Optional.of(part.value(bytes));
    }

    private Part part(String protocol) {
        AddressProtocol wanted = AddressProtocol.named(protocol);
        for (Part p : parts) {
            if (p.protocol == wanted) {
                return p;
            }
        }
        return null;
    }

    /** The peer at the end of the address; empty when it does not end with {@code /p2p}. */
    public Optional<PeerId> peer() {
        Part last = parts.get(parts.size() - 1);
        return last.protocol == AddressProtocol.P2P ? Optional.of(PeerId.ofBytes(bytes, last.from, last.to - last.from)) : Optional.empty();
    }

    /**
     * The address with this peer at its end, in place of the one that is there.
     *
     * @throws IllegalArgumentException when the address ends with a path, which nothing may follow
     */
    public Multiaddr withPeer(PeerId peer) {
        if (peer().isPresent() && peer().get().equals(peer)) {
            return this;
        }
        Part last = parts.get(parts.size() - 1);
        int keep = last.protocol == AddressProtocol.P2P ? last.start : bytes.length;
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 42);
        out.write(bytes, 0, keep);
        varint(out, AddressProtocol.P2P.code);
        varint(out, peer.raw().length);
        out.writeBytes(peer.raw());
        return ofBytes(out.toByteArray());
    }

    /** The address without the peer at its end; empty when nothing is left. */
    public Optional<Multiaddr> withoutPeer() {
        Part last = parts.get(parts.size() - 1);
        if (last.protocol != AddressProtocol.P2P) {
            return Optional.of(this);
        }
        return last.start == 0 ? Optional.empty() : Optional.of(new Multiaddr(Arrays.copyOf(bytes, last.start)));
    }

    /** A copy of the binary form. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    byte[] raw() {
        return bytes;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Multiaddr m && Arrays.equals(bytes, m.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The canonical text. */
    @Override
    public String toString() {
        String t = text;
        if (t == null) {
            StringBuilder out = new StringBuilder(bytes.length * 2);
            for (Part p : parts) {
                out.append('/').append(p.protocol.text);
                if (p.protocol.size != 0) {
                    // the value of a path begins with its own slash
                    out.append(p.protocol.takesRest() ? "" : "/").append(p.value(bytes));
                }
            }
            t = out.toString();
            text = t;
        }
        return t;
    }
}
