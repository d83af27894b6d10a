package io.holdfast.libp2p.internal;

import io.holdfast.model.Multiaddr;
import io.holdfast.spi.host.PeerStore;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** What this peer says of itself to others. */
final class SelfDescription {
    private static final Set<String> FAMILIES = Set.of("ip4", "ip6");

    private final byte[] publicKey;
    private final String agent;
    private final Supplier<List<String>> protocols;
    private final Supplier<List<Multiaddr>> bound;
    private volatile HostConfig config;

    SelfDescription(byte[] publicKey, String agent, Supplier<List<String>> protocols, Supplier<List<Multiaddr>> bound, HostConfig config) {
        this.publicKey = publicKey;
        this.agent = agent;
        this.protocols = protocols;
        this.bound = bound;
        this.config = config;
    }

    void change(HostConfig config) {
        this.config = config;
    }

    /** What is announced: what the configuration says, else where this peer listens; without what is not to be announced. */
    List<Multiaddr> addresses() {
        HostConfig c = config;
        List<Multiaddr> all = c.announce().isEmpty() ? bound.get() : c.announce();
        return all.stream().flatMap(a -> a.withoutPeer().stream()).distinct().filter(a -> c.noAnnounce().stream().noneMatch(n -> covers(n, a))).toList();
    }

    PeerStore.Identity to(Multiaddr observed) {
        return new PeerStore.Identity(publicKey, agent, protocols.get(), addresses(), observed);
    }

    /** Whether the pattern is this address, or a mask that it falls under. */
    private static boolean covers(Multiaddr pattern, Multiaddr address) {
        if (!pattern.has("ipcidr")) {
            return pattern.equals(address);
        }
        String family = pattern.protocols().get(0);
        if (!FAMILIES.contains(family) || !address.protocols().get(0).equals(family)) {
            return false;
        }
        int bits = Integer.parseInt(pattern.value("ipcidr").orElseThrow());
        byte[] a = bytes(family, address);
        byte[] p = bytes(family, pattern);
        int all = a.length * 8;
        return bits <= all && new BigInteger(1, a).shiftRight(all - bits).equals(new BigInteger(1, p).shiftRight(all - bits));
    }

    // of the binary form: the code of the protocol takes one byte, the address follows
    private static byte[] bytes(String family, Multiaddr address) {
        byte[] all = address.toBytes();
        return Arrays.copyOfRange(all, 1, 1 + (family.equals("ip4") ? 4 : 16));
    }
}
