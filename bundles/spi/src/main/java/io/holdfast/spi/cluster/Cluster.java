package io.holdfast.spi.cluster;

import io.holdfast.model.AddedOutput;
import io.holdfast.model.Cid;
import io.holdfast.model.GlobalPinInfo;
import io.holdfast.model.Id;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.model.PinOptions;
import io.holdfast.model.PinType;
import io.holdfast.model.StatusFilter;
import io.holdfast.spi.stream.Feed;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What can be asked of the cluster through this peer. Never blocks. Failures are {@link io.holdfast.model.ClusterException}s with
 * IPFS Cluster's texts where it has one. {@code local} asks this peer only.
 */
@ProviderType
public interface Cluster {
    /** Who this peer is, with what its IPFS daemon says of itself; an unreachable daemon is told inside. */
    CompletionStage<Id> id();

    /** All peers; the unreachable ones with an error inside. */
    Feed<Id> peers();

    /**
     * Makes this peer, which must be connected, a member; completes with what it says of itself, this peer among its cluster's. A peer that
     * has become a member but could not be asked is given with the error inside.
     */
    CompletionStage<Id> peerAdd(PeerId peer);

    /** Takes this peer, which may be away, out of the cluster. Completes also when it is no member. */
    CompletionStage<Void> peerRemove(PeerId peer);

    /**
     * Makes this peer a member of the cluster of the peer at this address, which is kept; does nothing when that is this very peer.
     *
     * @param address ends with {@code /p2p}; fails with {@code Invalid} when it does not
     */
    CompletionStage<Void> join(Multiaddr address);

    /** Pins; completes when it is durable, with the pin as submitted. */
    CompletionStage<Pin> pin(Pin pin);

    /** Pins what is at the end of this path: {@code <cid>}, {@code /ipfs/…}, {@code /ipns/…}, {@code /ipld/…}. */
    CompletionStage<Pin> pinPath(String path, PinOptions options);

    /** Unpins; completes with the pin that was removed. Fails with {@code NotFound} when there is none. */
    CompletionStage<Pin> unpin(Cid cid);

    /** Unpins what is at the end of this path. */
    CompletionStage<Pin> unpinPath(String path);

    /** The status of one CID; {@code unpinned} for an unknown one. */
    CompletionStage<GlobalPinInfo> status(Cid cid, boolean local);

    /** The status of all pins that pass the filter. */
    Feed<GlobalPinInfo> statusAll(StatusFilter filter, boolean local);

    /** Compares one status with the daemon, see {@link io.holdfast.spi.tracker.PinTracker#sync}. */
    CompletionStage<GlobalPinInfo> sync(Cid cid, boolean local);

    /** Compares all; gives what was changed and what is in an error. */
    Feed<GlobalPinInfo> syncAll(boolean local);

    /** Queues one again if it is in an error. With {@code local} an unknown CID is {@code NotFound}. */
    CompletionStage<GlobalPinInfo> recover(Cid cid, boolean local);

    /** Queues all again that are in an error; gives those. */
    Feed<GlobalPinInfo> recoverAll(boolean local);

    /** One entry of the pinset. Fails with {@code NotFound} when there is none. */
    CompletionStage<Pin> allocation(Cid cid);

    /** The pinset, ordered by CID, of these types. */
    Feed<Pin> allocations(Set<PinType> types);

    /**
     * Begins to add content.
     *
     * @param output is told of each node and of progress; any thread, one at a time
     * @throws io.holdfast.model.ClusterException.Invalid for options that cannot be honoured
     */
    Adder add(AddParams params, Consumer<AddedOutput> output);

    /** The content of the UnixFS file at this path, for the console; ordered pieces. */
    Feed<ByteBuffer> cat(String path);
}
