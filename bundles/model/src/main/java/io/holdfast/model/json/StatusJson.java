package io.holdfast.model.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.model.Cid;
import io.holdfast.model.GlobalPinInfo;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinInfoShort;
import io.holdfast.model.Times;
import io.holdfast.model.TrackerStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The status of a pin: on one peer, on all peers, and the part of each peer. */
final class StatusJson {
    private static final Comparator<Map.Entry<PeerId, PinInfoShort>> BY_TEXT = Comparator.comparing(e -> e.getKey().toString());

    private Cid cid;
    private String name = "";
    private PeerId peer;
    private List<PeerId> allocations;
    private List<Multiaddr> origins;
    private Instant created = Times.ZERO;
    private Map<String, String> metadata;
    private Map<PeerId, PinInfoShort> peerMap;
    private String peername = "";
    private PeerId ipfsPeerId;
    private List<Multiaddr> ipfsAddresses;
    private TrackerStatus status = TrackerStatus.UNDEFINED;
    private Instant timestamp = Times.ZERO;
    private String error = "";
    private int attemptCount;
    private boolean priorityPin;

    private StatusJson() {
    }

    static void write(JsonGenerator g, PinInfo i) throws IOException {
        g.writeStartObject();
        Out.value(g, Key.CID, i.cid());
        Out.text(g, Key.NAME, i.name());
        Out.value(g, Key.PEER, i.peer() == null ? "" : i.peer());
        common(g, i.allocations(), i.origins(), i.created(), i.metadata());
        info(g, i.info());
        g.writeEndObject();
    }

    static void write(JsonGenerator g, GlobalPinInfo i) throws IOException {
        g.writeStartObject();
        Out.value(g, Key.CID, i.cid());
        Out.text(g, Key.NAME, i.name());
        common(g, i.allocations(), i.origins(), i.created(), i.metadata());
        g.writeFieldName(Key.PEER_MAP);
        if (i.peerMap() == null) {
            g.writeNull();
        } else {
            peers(g, i.peerMap());
        }
        g.writeEndObject();
    }

    private static void peers(JsonGenerator g, Map<PeerId, PinInfoShort> map) throws IOException {
        g.writeStartObject();
        Iterable<Map.Entry<PeerId, PinInfoShort>> entries = map.size() < 2
                ? map.entrySet()
                : map.entrySet().stream().sorted(BY_TEXT).toList();
        for (Map.Entry<PeerId, PinInfoShort> e : entries) {
            g.writeFieldName(e.getKey().toString());
            g.writeStartObject();
            info(g, e.getValue());
            g.writeEndObject();
        }
        g.writeEndObject();
    }

    private static void common(JsonGenerator g, List<PeerId> allocations, List<Multiaddr> origins, Instant created,
            Map<String, String> metadata) throws IOException {
        Out.values(g, Key.ALLOCATIONS, allocations);
        Out.values(g, Key.ORIGINS, origins);
        Out.time(g, Key.CREATED, created);
        Out.texts(g, Key.METADATA, metadata);
    }

    private static void info(JsonGenerator g, PinInfoShort i) throws IOException {
        Out.text(g, Key.PEERNAME, i.peername());
        if (i.ipfsPeerId() != null) {
            Out.value(g, Key.IPFS_PEER_ID, i.ipfsPeerId());
        }
        if (i.ipfsAddresses() != null && !i.ipfsAddresses().isEmpty()) {
            Out.values(g, Key.IPFS_PEER_ADDRESSES, i.ipfsAddresses());
        }
        Out.text(g, Key.STATUS, i.status().text());
        Out.time(g, Key.TIMESTAMP, i.timestamp());
        Out.text(g, Key.ERROR, i.error());
        Out.number(g, Key.ATTEMPT_COUNT, i.attemptCount());
        Out.bool(g, Key.PRIORITY_PIN, i.priorityPin());
    }

    static PinInfo readPinInfo(JsonParser p) throws IOException {
        StatusJson f = new StatusJson();
        In.object(p, "pin info", key -> f.field(p, key));
        return new PinInfo(f.cid, f.name, f.peer, f.allocations, f.origins, f.created, f.metadata, f.info());
    }

    static GlobalPinInfo readGlobal(JsonParser p) throws IOException {
        StatusJson f = new StatusJson();
        In.object(p, "global pin info", key -> f.field(p, key));
        return new GlobalPinInfo(f.cid, f.name, f.allocations, f.origins, f.created, f.metadata, f.peerMap);
    }

    private PinInfoShort info() {
        return new PinInfoShort(peername, ipfsPeerId, ipfsAddresses, status, timestamp, error, attemptCount, priorityPin);
    }

    private void field(JsonParser p, String key) throws IOException {
        switch (key) {
            case "cid" -> cid = In.cid(p, key);
            case "name" -> name = In.text(p, key);
            case "peer" -> peer = In.peer(p, key);
            case "allocations" -> allocations = In.peers(p, key);
            case "origins" -> origins = In.addresses(p, key);
            case "created" -> created = In.time(p, key);
            case "metadata" -> metadata = In.texts(p, key);
            case "peer_map" -> peerMap = readPeers(p, key);
            default -> infoField(p, key);
        }
    }

    private void infoField(JsonParser p, String key) throws IOException {
        switch (key) {
            case "peername" -> peername = In.text(p, key);
            case "ipfs_peer_id" -> ipfsPeerId = In.peer(p, key);
            case "ipfs_peer_addresses" -> ipfsAddresses = In.addresses(p, key);
            case "status" -> status = TrackerStatus.ofText(In.text(p, key));
            case "timestamp" -> timestamp = In.time(p, key);
            case "error" -> error = In.text(p, key);
            case "attempt_count" -> attemptCount = In.int32(p, key);
            case "priority_pin" -> priorityPin = In.bool(p, key);
            default -> p.skipChildren();
        }
    }

    private static Map<PeerId, PinInfoShort> readPeers(JsonParser p, String key) throws IOException {
        if (p.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        Map<PeerId, PinInfoShort> out = new LinkedHashMap<>();
        In.object(p, key, text -> {
            PeerId peer = In.parse(text, key, "peer IDs as keys", PeerId::parse);
            StatusJson f = new StatusJson();
            In.object(p, key + "." + peer, k -> f.infoField(p, k));
            out.put(peer, f.info());
        });
        return out;
    }
}
