package io.holdfast.testkit.host;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.PeerStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers everything, for good. */
final class FakePeerStore implements PeerStore {
    private final Map<PeerId, Set<Multiaddr>> addresses = new ConcurrentHashMap<>();
    private final Map<PeerId, Identity> identities = new ConcurrentHashMap<>();
    private final Map<PeerId, byte[]> records = new ConcurrentHashMap<>();

    @Override
    public List<PeerId> peers() {
        return List.copyOf(addresses.keySet());
    }

    @Override
    public List<Multiaddr> addresses(PeerId peer) {
        return List.copyOf(addresses.getOrDefault(peer, Set.of()));
    }

    @Override
    public void add(PeerId peer, Collection<Multiaddr> more, Duration timeToLive) {
        Set<Multiaddr> bare = new LinkedHashSet<>(new ArrayList<>(more).stream().map(a -> a.withoutPeer().orElse(a)).toList());
        addresses.merge(peer, bare, (a, b) -> {
            Set<Multiaddr> both = new LinkedHashSet<>(a);
            both.addAll(b);
            return both;
        });
    }

    @Override
    public void remove(PeerId peer) {
        addresses.remove(peer);
    }

    @Override
    public Optional<Identity> identity(PeerId peer) {
        return Optional.ofNullable(identities.get(peer));
    }

    @Override
    public Optional<byte[]> signedRecord(PeerId peer) {
        return Optional.ofNullable(records.get(peer));
    }

    void shown(PeerId peer, byte[] record) {
        records.put(peer, record);
    }

    void identified(PeerId peer, Identity identity) {
        identities.put(peer, identity);
        add(peer, identity.addresses(), PERMANENT);
    }
}
