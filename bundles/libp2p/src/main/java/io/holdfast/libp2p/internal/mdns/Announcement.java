package io.holdfast.libp2p.internal.mdns;

import io.holdfast.libp2p.internal.mdns.DnsWriter.Section;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What this peer says about itself: always all of it in one message, for go-libp2p takes an instance only when a single message has its
 * pointer, its texts and an IP address. The IP addresses and the port mean nothing to libp2p.
 *
 * @param instance a random name: it says nothing about the machine, and nobody else has it
 */
record Announcement(Name instance, PeerId peer) {
    static final Name DOMAIN = Name.of("local");
    static final Name SERVICE = Name.of("_ipfs-cluster-discovery._udp").in(DOMAIN);
    /** What there is on this link, for programs that list it. Source: RFC 6763, §9. */
    static final Name SERVICES = Name.of("_services._dns-sd._udp").in(DOMAIN);
    static final String PREFIX = "dnsaddr=";
    static final int TTL = 3200;

    private static final int ADDRESS_TTL = 120;
    private static final int AUTHORITATIVE_RESPONSE = 0x8400;
    private static final int A = 1;
    private static final int AAAA = 28;
    private static final int SRV = 33;
    private static final int PORT = 4001;
    private static final int MAX_TEXT = 255;
    private static final int MAX_TEXTS = 8000;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

    static Announcement of(PeerId peer, RandomGenerator random) {
        StringBuilder label = new StringBuilder();
        for (int length = random.nextInt(32, 64); label.length() < length;) {
            label.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return new Announcement(new Name(List.of(label.toString())), peer);
    }

    private Name full() {
        return instance.in(SERVICE);
    }

    private Name machine() {
        return instance.in(DOMAIN);
    }

    /** Asks who is there. */
    static ByteBuffer question() {
        return new DnsWriter(0).question(SERVICE, DnsMessage.PTR).done();
    }

    /** Whether the question is one that this answers. */
    boolean answers(DnsMessage.Question question) {
        Name n = question.name();
        return n.equals(SERVICE) || n.equals(SERVICES) || n.equals(full()) || n.equals(machine());
    }

    /** Whether this record is this peer's, and is to be known for half its time at least. Source: RFC 6762, §7.1. */
    boolean isKnown(DnsMessage.Entry entry) {
        return entry instanceof DnsMessage.Pointer p && p.name().equals(SERVICE) && p.target().equals(full()) && p.ttl() >= TTL / 2;
    }

    /** This peer is there, at these addresses; {@link LanAddresses#isSuitable suitable} ones. What has no room is left out. */
    ByteBuffer present(List<Multiaddr> addresses) {
        return message(addresses, TTL, ADDRESS_TTL);
    }

    /** It is no longer. */
    ByteBuffer gone(List<Multiaddr> addresses) {
        return message(addresses, 0, 0);
    }

    private ByteBuffer message(List<Multiaddr> addresses, int ttl, int addressTtl) {
        DnsWriter out = new DnsWriter(AUTHORITATIVE_RESPONSE)
                .pointer(Section.ANSWER, SERVICE, ttl, full())
                .pointer(Section.ANSWER, SERVICES, ttl, SERVICE)
                .unique(Section.ADDITIONAL, full(), SRV, ttl, server())
                .unique(Section.ADDITIONAL, full(), DnsMessage.TXT, ttl, texts(addresses));
        first(addresses, "ip4").ifPresent(ip -> out.unique(Section.ADDITIONAL, machine(), A, addressTtl, ip.getAddress()));
        first(addresses, "ip6").ifPresent(ip -> out.unique(Section.ADDITIONAL, machine(), AAAA, addressTtl, ip.getAddress()));
        return out.done();
    }

    private byte[] server() {
        byte[] target = DnsWriter.inFull(machine());
        return ByteBuffer.allocate(6 + target.length).putInt(0).putShort((short) PORT).put(target).array();
    }

    private byte[] texts(List<Multiaddr> addresses) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Multiaddr a : addresses) {
            byte[] text = (PREFIX + a.withPeer(peer)).getBytes(StandardCharsets.UTF_8);
            if (text.length <= MAX_TEXT && out.size() + 1 + text.length <= MAX_TEXTS) {
                out.write(text.length);
                out.writeBytes(text);
            }
        }
        if (out.size() == 0) {
            // a text record is never empty: RFC 6763, §6.1
            out.write(0);
        }
        return out.toByteArray();
    }

    private static Optional<InetAddress> first(List<Multiaddr> addresses, String family) {
        return addresses.stream().filter(a -> a.protocols().get(0).equals(family)).findFirst().flatMap(a -> LanAddresses.ip(a, family));
    }
}
