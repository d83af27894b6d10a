package io.holdfast.libp2p.internal.mdns;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who is named in a message. */
final class Sightings {
    /** Of one message. */
    static final int MAX_PEERS = 16;
    /** Of one peer. */
    static final int MAX_ADDRESSES = 32;

    private Sightings() {
    }

    /** The peers of a response, each with its addresses, which end with it; what cannot be read or is not suitable is left out. */
    static Map<PeerId, List<Multiaddr>> in(DnsMessage message) {
        Map<PeerId, List<Multiaddr>> out = new LinkedHashMap<>();
        if (message.isResponse()) {
            for (DnsMessage.Entry e : message.records()) {
                if (e instanceof DnsMessage.Text t && t.ttl() > 0 && t.name().isDirectlyIn(Announcement.SERVICE)) {
                    t.texts().forEach(text -> add(text, out));
                }
            }
        }
        return out;
    }

    private static void add(String text, Map<PeerId, List<Multiaddr>> out) {
        if (!text.startsWith(Announcement.PREFIX)) {
            return;
        }
        Multiaddr address;
        PeerId peer;
        try {
            address = Multiaddr.parse(text.substring(Announcement.PREFIX.length()));
            peer = address.peer().orElse(null);
        } catch (IllegalArgumentException e) {
            // of a transport that is not known here, or nonsense
            return;
        }
        if (peer == null || address.withoutPeer().isEmpty() || !LanAddresses.isSuitable(address)) {
            return;
        }
        if (out.size() < MAX_PEERS || out.containsKey(peer)) {
            List<Multiaddr> known = out.computeIfAbsent(peer, p -> new ArrayList<>());
            if (known.size() < MAX_ADDRESSES) {
                known.add(address);
            }
        }
    }
}
