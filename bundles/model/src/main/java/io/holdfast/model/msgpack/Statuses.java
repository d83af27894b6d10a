package io.holdfast.model.msgpack;

import static io.holdfast.model.msgpack.Scalars.BOOL;
import static io.holdfast.model.msgpack.Scalars.CID;
import static io.holdfast.model.msgpack.Scalars.INT;
import static io.holdfast.model.msgpack.Scalars.MULTIADDRS;
import static io.holdfast.model.msgpack.Scalars.PEER;
import static io.holdfast.model.msgpack.Scalars.PEERS;
import static io.holdfast.model.msgpack.Scalars.TEXT;
import static io.holdfast.model.msgpack.Scalars.TEXTS;
import static io.holdfast.model.msgpack.Scalars.TIME;

import io.holdfast.model.Cid;
import io.holdfast.model.GlobalPinInfo;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinInfoShort;
import io.holdfast.model.Times;
import io.holdfast.model.TrackerStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Statuses of pins, on one peer and on all. */
final class Statuses {
    private static final MsgpackCodec<TrackerStatus> STATUS =
            Scalars.bits(TrackerStatus.values(), TrackerStatus::bit, MsgpackWriter::signed, TrackerStatus.UNDEFINED);
    /** A peer as the key of a map: its text. */
    static final MsgpackCodec<PeerId> PEER_TEXT = Scalars.of((out, p) -> out.text(p.toString()), in -> PeerId.parse(in.text()), p -> false);

    private static final MsgpackCodec<PinInfoShort> SHORT = withShort(new StructCodec<>(Draft::new, Draft::shortInfo), s -> s);
    static final MsgpackCodec<PinInfo> PIN_INFO = withShort(new StructCodec<PinInfo, Draft>(Draft::new, Draft::info)
            .always("c", CID, PinInfo::cid, (d, v) -> d.cid = v)
            .optional("m", TEXT, PinInfo::name, (d, v) -> d.name = v)
            .optional("p", PEER, PinInfo::peer, (d, v) -> d.peer = v)
            .optional("o", PEERS, PinInfo::allocations, (d, v) -> d.allocations = v)
            .optional("g", MULTIADDRS, PinInfo::origins, (d, v) -> d.origins = v)
            .optional("t", TIME, PinInfo::created, (d, v) -> d.created = v)
            .optional("md", TEXTS, PinInfo::metadata, (d, v) -> d.metadata = v), PinInfo::info);
    static final MsgpackCodec<GlobalPinInfo> GLOBAL_PIN_INFO = new StructCodec<GlobalPinInfo, Draft>(Draft::new, Draft::global)
            .always("c", CID, GlobalPinInfo::cid, (d, v) -> d.cid = v)
            .always("n", TEXT, GlobalPinInfo::name, (d, v) -> d.name = v)
            .optional("a", PEERS, GlobalPinInfo::allocations, (d, v) -> d.allocations = v)
            .optional("g", MULTIADDRS, GlobalPinInfo::origins, (d, v) -> d.origins = v)
            .optional("t", TIME, GlobalPinInfo::created, (d, v) -> d.created = v)
            .optional("m", TEXTS, GlobalPinInfo::metadata, (d, v) -> d.metadata = v)
            .optional("pm", Scalars.map(PEER_TEXT, SHORT), GlobalPinInfo::peerMap, (d, v) -> d.peerMap = v);

    private static final class Draft {
        private Cid cid;
        private String name = "";
        private PeerId peer;
        private List<PeerId> allocations;
        private List<Multiaddr> origins;
        private Instant created = Times.ZERO;
        private Map<String, String> metadata;
        private Map<PeerId, PinInfoShort> peerMap;
        private String peername = "";
        private PeerId ipfs;
        private List<Multiaddr> ipfsAddresses;
        private TrackerStatus status = TrackerStatus.UNDEFINED;
        private Instant timestamp = Times.ZERO;
        private String error = "";
        private int attempts;
        private boolean isPriority;

        private PinInfoShort shortInfo() {
            return new PinInfoShort(peername, ipfs, ipfsAddresses, status, timestamp, error, attempts, isPriority);
        }

        private PinInfo info() {
            return new PinInfo(cid, name, peer, allocations, origins, created, metadata, shortInfo());
        }

        private GlobalPinInfo global() {
            return new GlobalPinInfo(cid, name, allocations, origins, created, metadata, peerMap);
        }
    }

    private Statuses() {
    }

    private static <T> StructCodec<T, Draft> withShort(StructCodec<T, Draft> struct, Function<T, PinInfoShort> info) {
        return struct
                .optional("pn", TEXT, info.andThen(PinInfoShort::peername), (d, v) -> d.peername = v)
                .optional("i", PEER, info.andThen(PinInfoShort::ipfsPeerId), (d, v) -> d.ipfs = v)
                .optional("ia", MULTIADDRS, info.andThen(PinInfoShort::ipfsAddresses), (d, v) -> d.ipfsAddresses = v)
                .optional("st", STATUS, info.andThen(PinInfoShort::status), (d, v) -> d.status = v)
                .optional("ts", TIME, info.andThen(PinInfoShort::timestamp), (d, v) -> d.timestamp = v)
                .optional("e", TEXT, info.andThen(PinInfoShort::error), (d, v) -> d.error = v)
                .optional("a", INT, info.andThen(PinInfoShort::attemptCount), (d, v) -> d.attempts = v)
                .optional("y", BOOL, info.andThen(PinInfoShort::priorityPin), (d, v) -> d.isPriority = v);
    }
}
