package io.holdfast.model.msgpack;

import static io.holdfast.model.msgpack.Scalars.CID;
import static io.holdfast.model.msgpack.Scalars.INT;
import static io.holdfast.model.msgpack.Scalars.MULTIADDRS;
import static io.holdfast.model.msgpack.Scalars.PEERS;
import static io.holdfast.model.msgpack.Scalars.TEXT;
import static io.holdfast.model.msgpack.Scalars.TEXTS;
import static io.holdfast.model.msgpack.Scalars.TIME;
import static io.holdfast.model.msgpack.Scalars.UNSIGNED;

import io.holdfast.model.Cid;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.model.PinMode;
import io.holdfast.model.PinOptions;
import io.holdfast.model.PinPath;
import io.holdfast.model.PinType;
import io.holdfast.model.Times;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Pins. */
final class Pins {
    // a bad type is Go's zero as well as its 1: the one that is left out is written
    private static final MsgpackCodec<PinType> TYPE =
            Scalars.bits(PinType.values(), t -> t == PinType.BAD ? 0 : t.bit(), MsgpackWriter::unsigned, PinType.BAD);
    private static final MsgpackCodec<PinMode> MODE =
            Scalars.bits(PinMode.values(), Enum::ordinal, MsgpackWriter::signed, PinMode.RECURSIVE);

    static final MsgpackCodec<Pin> PIN = withOptions(new StructCodec<Pin, Draft>(Draft::new, Draft::pin), Pin::options)
            .always("c", CID, Pin::cid, (d, v) -> d.cid = v)
            .optional("t", TYPE, Pin::type, (d, v) -> d.type = v)
            .optional("a", PEERS, Pin::allocations, (d, v) -> d.allocations = v)
            .optional("d", INT, Pin::maxDepth, (d, v) -> d.maxDepth = v)
            .optional("r", CID, Pin::reference, (d, v) -> d.reference = v)
            .optional("i", TIME, Pin::timestamp, (d, v) -> d.timestamp = v);
    static final MsgpackCodec<PinPath> PIN_PATH =
            withOptions(new StructCodec<PinPath, Draft>(Draft::new, d -> new PinPath(d.path, d.options())), PinPath::options)
            .always("path", TEXT, PinPath::path, (d, v) -> d.path = v);

    private static final class Draft {
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
        private String path = "";
        private Cid cid;
        private PinType type = PinType.BAD;
        private List<PeerId> allocations;
        private int maxDepth;
        private Cid reference;
        private Instant timestamp = Times.ZERO;

        private PinOptions options() {
            return new PinOptions(min, max, name, mode, shardSize, userAllocations, expireAt, metadata, pinUpdate, origins);
        }

        private Pin pin() {
            return new Pin(cid, options(), type, allocations, maxDepth, reference, timestamp);
        }
    }

    private Pins() {
    }

    private static <T> StructCodec<T, Draft> withOptions(StructCodec<T, Draft> struct, Function<T, PinOptions> options) {
        return struct
                .optional("rn", INT, options.andThen(PinOptions::replicationMin), (d, v) -> d.min = v)
                .optional("rx", INT, options.andThen(PinOptions::replicationMax), (d, v) -> d.max = v)
                .optional("n", TEXT, options.andThen(PinOptions::name), (d, v) -> d.name = v)
                .optional("o", MODE, options.andThen(PinOptions::mode), (d, v) -> d.mode = v)
                .optional("s", UNSIGNED, options.andThen(PinOptions::shardSize), (d, v) -> d.shardSize = v)
                .optional("ua", PEERS, options.andThen(PinOptions::userAllocations), (d, v) -> d.userAllocations = v)
                .optional("e", TIME, options.andThen(PinOptions::expireAt), (d, v) -> d.expireAt = v)
                .optional("m", TEXTS, options.andThen(PinOptions::metadata), (d, v) -> d.metadata = v)
                .optional("pu", CID, options.andThen(PinOptions::pinUpdate), (d, v) -> d.pinUpdate = v)
                .optional("g", MULTIADDRS, options.andThen(PinOptions::origins), (d, v) -> d.origins = v);
    }
}
