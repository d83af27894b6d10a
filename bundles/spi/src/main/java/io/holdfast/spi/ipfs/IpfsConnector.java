package io.holdfast.spi.ipfs;

import io.holdfast.model.Cid;
import io.holdfast.model.IpfsId;
import io.holdfast.model.IpfsPin;
import io.holdfast.model.IpfsPinStatus;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.model.PinMode;
import io.holdfast.model.RepoGc;
import io.holdfast.model.RepoStat;
import io.holdfast.spi.stream.Feed;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * An IPFS daemon. Never blocks; cancelling a returned future aborts the call behind it. Failures are
 * {@link io.holdfast.model.ClusterException}s whose text is fit for a pin's error: {@code NotReady} when the daemon cannot be reached,
 * {@code NotFound} for a block that is not there, {@code Refused} for what the daemon says no to.
 */
@ConsumerType
public interface IpfsConnector {
    /** Who the daemon is. */
    CompletableFuture<IpfsId> id();

    /** The daemon's version, such as {@code 0.43.0}. */
    CompletableFuture<String> version();

    /**
     * Pins as the pin says (depth, origins, update of another); done at once when it is pinned so already.
     *
     * @param progress is told the number of blocks seen so far, each time it grows; any thread
     */
    CompletableFuture<Void> pin(Pin pin, LongConsumer progress);

    /** After so long without progress of {@link #pin} the caller should give up; > 0. */
    Duration pinTimeout();

    /** Unpins; done at once when it is not pinned. */
    CompletableFuture<Void> unpin(Cid cid);

    /** Whether this CID is pinned in this mode: that mode, or {@code UNPINNED}. */
    CompletableFuture<IpfsPinStatus> pinStatus(Cid cid, PinMode mode);

    /** All that is pinned in one of these modes, streamed; in any order unless {@link #isOrdered()}. */
    Feed<IpfsPin> pins(Set<PinMode> modes);

    /** Whether {@link #pins} comes in the order of the CIDs' bytes. */
    boolean isOrdered();

    /** Size and limit of the repository. */
    CompletableFuture<RepoStat> repoStat();

    /** Collects garbage; gives what was removed. */
    Feed<RepoGc> repoGc();

    /** The daemon's open connections. */
    CompletableFuture<List<PeerId>> swarmPeers();

    /** Connects the daemon to this address, which ends in {@code /p2p}. */
    CompletableFuture<Void> swarmConnect(Multiaddr address);

    /** The CID at the end of a path such as {@code /ipfs/<cid>/a/b}. */
    CompletableFuture<Cid> resolve(String path);

    /** Stores this block; durable when a pin that reaches it is. The bytes are checked against the CID. */
    CompletableFuture<Void> putBlock(Cid cid, ByteBuffer data);

    /** The bytes of this block. */
    CompletableFuture<ByteBuffer> getBlock(Cid cid);
}
