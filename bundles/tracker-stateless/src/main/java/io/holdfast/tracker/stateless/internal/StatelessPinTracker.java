package io.holdfast.tracker.stateless.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.node.Node;
import io.holdfast.spi.part.Parts;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.tracker.PinTracker;
import io.holdfast.tracker.engine.ChunkFeed;
import io.holdfast.tracker.engine.DaemonList;
import io.holdfast.tracker.engine.Known;
import io.holdfast.tracker.engine.Limits;
import io.holdfast.tracker.engine.Operation;
import io.holdfast.tracker.engine.Operation.Kind;
import io.holdfast.tracker.engine.Operation.Phase;
import io.holdfast.tracker.engine.QueueTracker;
import io.holdfast.tracker.engine.StatusList;
import io.holdfast.tracker.engine.Threads;
import java.time.Clock;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Remembers what runs and what failed, and asks the daemon for all else at each listing. Source: IPFS Cluster's pintracker/stateless.
 * Differs: a full list also has direct pins right, and the unpin operations in it.
 */
@Component(service = PinTracker.class, configurationPid = Limits.PID,
        property = {Parts.VARIANT + "=stateless", "service.ranking:Integer=20"})
public final class StatelessPinTracker extends QueueTracker {
    private static final int ASK_PINSET = TrackerStatus.PINNED.bit() | TrackerStatus.UNEXPECTEDLY_UNPINNED.bit()
            | TrackerStatus.SHARDED.bit() | TrackerStatus.REMOTE.bit();
    private static final int ASK_DAEMON = TrackerStatus.PINNED.bit() | TrackerStatus.UNEXPECTEDLY_UNPINNED.bit();

    /** As a component. */
    @Activate
    public StatelessPinTracker(@Reference Parts parts, @Reference Node node, Limits.Config config) {
        this(new Setup(node.id(), parts, Limits.of(config), Clock.systemUTC(), Threads.timer()));
    }

    StatelessPinTracker(Setup setup) {
        super(setup, 1, false);
    }

    @Override
    @Activate
    public void start() {
        super.start();
    }

    @Override
    @Deactivate
    public void close() {
        super.close();
    }

    @Override
    protected Known known(Cid cid) {
        Operation op = operations.get(cid);
        return op == null ? null : op.known();
    }

    @Override
    protected List<Known> knownAfter(Cid after, int max) {
        return operations.after(after, max).stream().map(Operation::known).toList();
    }

    @Override
    public boolean keeps(Operation op) {
        return op.phase() == Phase.FAILED && op.kind() != Kind.SHARDED || op.isActive();
    }

    @Override
    public void changed(Operation operation) {
        // nothing is kept beyond the table
    }

    @Override
    protected boolean remembersPinned() {
        return false;
    }

    @Override
    protected void learn(Pin pin, TrackerStatus status, String error, boolean retry) {
        // an error that is none any more is all there is to move
        if (error.isEmpty()) {
            operations.forget(pin.cid());
        }
    }

    @Override
    public Feed<PinInfo> statusAll(StatusFilter filter) {
        if (!filter.isAll() && (filter.bits() & ASK_PINSET) == 0) {
            return new ChunkFeed<>(new StatusList(this::knownAfter, filter, k -> k.info(null, self)), io);
        }
        boolean ask = filter.isAll() || (filter.bits() & ASK_DAEMON) != 0;
        return new ChunkFeed<>(new DaemonList(state, ask ? ipfs : null, self, this::knownAfter, filter), io);
    }
}
