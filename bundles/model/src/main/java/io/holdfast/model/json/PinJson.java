package io.holdfast.model.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.holdfast.model.Cid;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.model.PinMode;
import io.holdfast.model.PinOptions;
import io.holdfast.model.PinType;
import io.holdfast.model.Times;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A pin: the keys of its options stand on the same level, before its own. */
final class PinJson {
    private int min;
    private int max;
    private String name = "";
    private PinMode mode = PinMode.RECURSIVE;
    private long shardSize;
    private List<PeerId> userAllocations;
    private Instant expireAt = Times.ZERO;
    private Map<String, String> metadata;
    private Cid pinUpdate;
    private List<Multiaddr> origins;
    private Cid cid;
    private PinType type = PinType.BAD;
    private List<PeerId> allocations;
    private int maxDepth;
    private Cid reference;
    private Instant timestamp = Times.ZERO;

    private PinJson() {
    }

    static void write(JsonGenerator g, Pin pin) throws IOException {
        g.writeStartObject();
        options(g, pin.options());
        Out.value(g, Key.CID, pin.cid());
        Out.text(g, Key.TYPE, pin.type().text());
        Out.values(g, Key.ALLOCATIONS, pin.allocations());
        Out.number(g, Key.MAX_DEPTH, pin.maxDepth());
        Out.value(g, Key.REFERENCE, pin.reference());
        Out.time(g, Key.TIMESTAMP, pin.timestamp());
        g.writeEndObject();
    }

    private static void options(JsonGenerator g, PinOptions o) throws IOException {
        Out.number(g, Key.REPLICATION_MIN, o.replicationMin());
        Out.number(g, Key.REPLICATION_MAX, o.replicationMax());
        Out.text(g, Key.NAME, o.name());
        Out.text(g, Key.MODE, o.mode().text());
        Out.unsigned(g, Key.SHARD_SIZE, o.shardSize());
        Out.values(g, Key.USER_ALLOCATIONS, o.userAllocations());
        Out.time(g, Key.EXPIRE_AT, o.expireAt());
        Out.texts(g, Key.METADATA, o.metadata());
        Out.value(g, Key.PIN_UPDATE, o.pinUpdate());
        Out.values(g, Key.ORIGINS, o.origins());
    }

    static Pin read(JsonParser p) throws IOException {
        PinJson f = new PinJson();
        In.object(p, "pin", key -> f.field(p, key));
        PinOptions options = new PinOptions(f.min, f.max, f.name, f.mode, f.shardSize, f.userAllocations, f.expireAt,
                f.metadata, f.pinUpdate, f.origins);
        return new Pin(f.cid, options, f.type, f.allocations, f.maxDepth, f.reference, f.timestamp);
    }

    private void field(JsonParser p, String key) throws IOException {
        switch (key) {
            case "cid" -> cid = In.cid(p, key);
            case "type" -> type = PinType.ofText(In.text(p, key));
            case "allocations" -> allocations = In.peers(p, key);
            case "max_depth" -> maxDepth = In.int32(p, key);
            case "reference" -> reference = In.cid(p, key);
            case "timestamp" -> timestamp = In.time(p, key);
            default -> option(p, key);
        }
    }

    private void option(JsonParser p, String key) throws IOException {
        switch (key) {
            case "replication_factor_min" -> min = In.int32(p, key);
            case "replication_factor_max" -> max = In.int32(p, key);
            case "name" -> name = In.text(p, key);
            case "mode" -> mode = PinMode.ofText(In.text(p, key));
            case "shard_size" -> shardSize = In.uint64(p, key);
            case "user_allocations" -> userAllocations = In.peers(p, key);
            case "expire_at" -> expireAt = In.time(p, key);
            case "metadata" -> metadata = In.texts(p, key);
            case "pin_update" -> pinUpdate = In.cid(p, key);
            case "origins" -> origins = In.addresses(p, key);
            default -> p.skipChildren();
        }
    }
}
