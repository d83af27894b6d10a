package io.holdfast.libp2p.internal.peers;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.PeerStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of other peers, in memory: so many peers, so many addresses of each; the peer touched least lately is forgotten first. */
public final class LivePeerStore implements PeerStore {
    private static final int MAX_ADDRESSES = 64;
    /** A longer record is not remembered: of thousands of peers, each of whom may show one. */
    private static final int MAX_RECORD = 4096;
    /** An address that is valid for so long was meant to stay. */
    private static final Duration KEPT = PERMANENT.dividedBy(2);

    private final Clock clock;
    private final int maxPeers;
    // in the order of their last use, the oldest first
    private final LinkedHashMap<PeerId, Known> known = new LinkedHashMap<>(16, 0.75f, true);
    private long changes;

    /** Mutable, under the store's lock. */
    private static final class Known {
        private final Map<Multiaddr, Address> addresses = new LinkedHashMap<>();
        private Identity identity;
        private byte[] record;
    }

    private record Address(Instant until, Instant worked) {
        static final Comparator<Address> BEST = Comparator.comparing(Address::worked).thenComparing(Address::until).reversed();

        boolean isValid(Instant now) {
            return until.isAfter(now);
        }
    }

    /** Knows nothing yet, and never more than so many peers. */
    public LivePeerStore(Clock clock, int maxPeers) {
        this.clock = clock;
        this.maxPeers = maxPeers;
    }

    @Override
    public synchronized List<PeerId> peers() {
        Instant now = clock.instant();
        return known.entrySet().stream().filter(e -> e.getValue().addresses.values().stream().anyMatch(a -> a.isValid(now)))
                .map(Map.Entry::getKey).toList();
    }

    @Override
    public synchronized List<Multiaddr> addresses(PeerId peer) {
        Known k = known.get(peer);
        if (k == null) {
            return List.of();
        }
        Instant now = clock.instant();
        k.addresses.values().removeIf(a -> !a.isValid(now));
        return sorted(k);
    }

    private static List<Multiaddr> sorted(Known k) {
        return k.addresses.entrySet().stream().sorted(Map.Entry.comparingByValue(Address.BEST)).map(Map.Entry::getKey).toList();
    }

    @Override
    public synchronized void add(PeerId peer, Collection<Multiaddr> addresses, Duration timeToLive) {
        if (timeToLive.isNegative() || timeToLive.isZero()) {
            throw new IllegalArgumentException("found a time to live of " + timeToLive + ", expected more than zero");
        }
        Instant until = clock.instant().plus(timeToLive);
        for (Multiaddr address : addresses) {
            address.withoutPeer().ifPresent(a -> put(peer, a, until, null));
        }
    }

    /** A connection to this address of the peer was made. */
    public synchronized void worked(PeerId peer, Multiaddr address, Duration timeToLive) {
        Instant now = clock.instant();
        put(peer, address, now.plus(timeToLive), now);
    }

    private void put(PeerId peer, Multiaddr address, Instant until, Instant worked) {
        Known k = of(peer);
        if (!k.addresses.containsKey(address)) {
            changes++;
        }
        k.addresses.merge(address, new Address(until, worked == null ? Instant.MIN : worked), (a, b) -> new Address(
                a.until.isAfter(b.until) ? a.until : b.until, a.worked.isAfter(b.worked) ? a.worked : b.worked));
        if (k.addresses.size() > MAX_ADDRESSES) {
            List<Multiaddr> best = sorted(k);
            k.addresses.remove(best.get(best.size() - 1));
        }
    }

    private Known of(PeerId peer) {
        Known k = known.computeIfAbsent(peer, p -> new Known());
        if (known.size() > maxPeers) {
            forgetOne(peer);
        }
        return k;
    }

    // strangers who come by the thousand must not make it forget those it was told of
    private void forgetOne(PeerId newest) {
        Instant kept = clock.instant().plus(KEPT);
        PeerId oldest = known.entrySet().stream().filter(e -> !e.getKey().equals(newest))
                .filter(e -> e.getValue().addresses.values().stream().noneMatch(a -> a.until.isAfter(kept)))
                .map(Map.Entry::getKey).findFirst().orElseGet(() -> known.keySet().iterator().next());
        known.remove(oldest);
    }

    @Override
    public synchronized void remove(PeerId peer) {
        Known k = known.get(peer);
        if (k != null && !k.addresses.isEmpty()) {
            changes++;
            k.addresses.clear();
        }
    }

    @Override
    public synchronized Optional<Identity> identity(PeerId peer) {
        Known k = known.get(peer);
        return k == null ? Optional.empty() : Optional.ofNullable(k.identity);
    }

    /** Takes note of what a peer said of itself. @param record its signed peer record, verified; null = it has shown none */
    public synchronized void identified(PeerId peer, Identity identity, byte[] record) {
        Known k = of(peer);
        k.identity = identity;
        k.record = record != null && record.length <= MAX_RECORD ? record : null;
    }

    @Override
    public synchronized Optional<byte[]> signedRecord(PeerId peer) {
        Known k = known.get(peer);
        return k == null ? Optional.empty() : Optional.ofNullable(k.record);
    }

    /** How often an address was new, or all of a peer were removed; what was prolonged or has passed is not counted. */
    public synchronized long changes() {
        return changes;
    }

    /** The addresses for the file: every peer's, those of the peers used last first; only names for a peer that has names. */
    public synchronized List<Multiaddr> lines() {
        List<PeerId> order = new ArrayList<>(known.keySet());
        java.util.Collections.reverse(order);
        List<Multiaddr> out = new ArrayList<>();
        for (PeerId peer : order) {
            List<Multiaddr> all = addresses(peer);
            List<Multiaddr> names = all.stream().filter(LivePeerStore::isName).toList();
            (names.isEmpty() ? all : names).forEach(a -> out.add(a.withPeer(peer)));
        }
        return out;
    }

    private static boolean isName(Multiaddr address) {
        return address.protocols().get(0).startsWith("dns");
    }
}
