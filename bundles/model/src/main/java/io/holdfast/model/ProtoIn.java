package io.holdfast.model;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one stored pin. Fields that are unknown, or of another wire type than expected, are skipped, as Go does. */
final class ProtoIn {
    /** 9999-12-31T23:59:59Z: no later time can be written in JSON. */
    private static final long LAST_SECOND = 253402300799L;
    private static final int VARINT = WireFormat.WIRETYPE_VARINT;
    private static final int BYTES = WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private final byte[] value;
    private final CodedInputStream in;
    private final Cid key;

    private Cid cid;
    private int type;
    private final List<PeerId> allocations = new ArrayList<>(4);
    private int maxDepth;
    private Cid reference;
    private Instant timestamp = Times.ZERO;

    private int min;
    private int max;
    private String name = "";
    private long shardSize;
    private Map<String, String> metadata;
    private Map<String, String> oldMetadata;
    private Cid pinUpdate;
    private Instant expireAt = Times.ZERO;
    private final List<Multiaddr> origins = new ArrayList<>(0);

    ProtoIn(byte[] value, Cid key) {
        this.value = value;
        this.in = CodedInputStream.newInstance(value);
        this.key = key;
    }

    Pin pin() throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            pinField(tag);
        }
        PinOptions options = new PinOptions(min, max, name, PinMode.ofDepth(maxDepth), shardSize, null, expireAt,
                allMetadata(), pinUpdate, origins);
        return new Pin(key == null ? cid : key, options, PinType.ofNumber(type), allocations, maxDepth, reference, timestamp);
    }

    private void pinField(int tag) throws IOException {
        switch (tag) {
            case 1 << 3 | BYTES -> cid = key == null ? cid() : skipped(tag);
            case 2 << 3 | VARINT -> type = in.readEnum();
            case 3 << 3 | BYTES -> {
                int length = length();
                allocations.add(PeerId.ofBytes(value, in.getTotalBytesRead(), length));
                in.skipRawBytes(length);
            }
            case 4 << 3 | VARINT -> maxDepth = in.readSInt32();
            case 5 << 3 | BYTES -> reference = cid();
            case 6 << 3 | BYTES -> {
                int limit = in.pushLimit(length());
                for (int t = in.readTag(); t != 0; t = in.readTag()) {
                    optionField(t);
                }
                in.popLimit(limit);
            }
            case 7 << 3 | VARINT -> timestamp = time(in.readUInt64());
            default -> skipped(tag);
        }
    }

    private void optionField(int tag) throws IOException {
        switch (tag) {
            case 1 << 3 | VARINT -> min = in.readSInt32();
            case 2 << 3 | VARINT -> max = in.readSInt32();
            case 3 << 3 | BYTES -> name = in.readStringRequireUtf8();
            case 4 << 3 | VARINT -> shardSize = in.readUInt64();
            case 6 << 3 | BYTES -> oldMetadata = entry(oldMetadata);
            case 7 << 3 | BYTES -> pinUpdate = cid();
            case 8 << 3 | VARINT -> expireAt = time(in.readUInt64());
            case 9 << 3 | BYTES -> origins.add(Multiaddr.ofBytes(in.readByteArray()));
            case 10 << 3 | BYTES -> metadata = entry(metadata);
            default -> skipped(tag);
        }
    }

    private Map<String, String> entry(Map<String, String> before) throws IOException {
        Map<String, String> map = before == null ? new LinkedHashMap<>() : before;
        String k = "";
        String v = "";
        int limit = in.pushLimit(length());
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | BYTES -> k = in.readStringRequireUtf8();
                case 2 << 3 | BYTES -> v = in.readStringRequireUtf8();
                default -> skipped(tag);
            }
        }
        in.popLimit(limit);
        map.put(k, v);
        return map;
    }

    /** What the deprecated map holds, overridden by the sorted list. */
    private Map<String, String> allMetadata() {
        if (oldMetadata == null || metadata == null) {
            return oldMetadata == null ? metadata : oldMetadata;
        }
        oldMetadata.putAll(metadata);
        return oldMetadata;
    }

    /** A CID that cannot be read counts as none. */
    private Cid cid() throws IOException {
        int length = length();
        int from = in.getTotalBytesRead();
        in.skipRawBytes(length);
        try {
            return Cid.ofBytes(value, from, length);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private int length() throws IOException {
        int length = in.readRawVarint32();
        if (length < 0 || length > value.length - in.getTotalBytesRead()) {
            throw new InvalidProtocolBufferException("a field should have " + Integer.toUnsignedString(length) + " bytes, found "
                    + (value.length - in.getTotalBytesRead()));
        }
        return length;
    }

    private static Instant time(long seconds) {
        return seconds == 0 ? Times.ZERO : Instant.ofEpochSecond(Math.max(Times.ZERO.getEpochSecond(), Math.min(seconds, LAST_SECOND)));
    }

    private Cid skipped(int tag) throws IOException {
        in.skipField(tag);
        return null;
    }
}
