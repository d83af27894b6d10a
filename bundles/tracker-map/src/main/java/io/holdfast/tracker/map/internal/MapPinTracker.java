package io.holdfast.tracker.map.internal;

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

/** Keeps each pin's last operation in memory, so that listings ask nobody. */
@Component(service = PinTracker.class, configurationPid = Limits.PID,
        property = {Parts.VARIANT + "=map", "service.ranking:Integer=50"})
public final class MapPinTracker extends QueueTracker {
    private static final int UNPINS = 4;

    /** As a component. */
    @Activate
    public MapPinTracker(@Reference Parts parts, @Reference Node node, Limits.Config config) {
        this(new Setup(node.id(), parts, Limits.of(config), Clock.systemUTC(), Threads.timer()));
    }

    MapPinTracker(Setup setup) {
        super(setup, UNPINS, true);
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
        return op.kind() != Kind.UNPIN || op.phase() == Phase.FAILED;
    }

    @Override
    public void changed(Operation operation) {
        // the table is all there is
    }

    @Override
    protected boolean remembersPinned() {
        return true;
    }

    @Override
    protected void learn(Pin pin, TrackerStatus status, String error, boolean retry) {
        switch (status) {
            case PINNED -> operations.settle(Kind.PIN, Phase.DONE, pin, "");
            case UNEXPECTEDLY_UNPINNED -> operations.settle(Kind.PIN, Phase.LOST, pin, error);
            case REMOTE -> operations.settle(Kind.REMOTE, Phase.DONE, pin, "");
            case SHARDED -> operations.settle(Kind.SHARDED, Phase.DONE, pin, "");
            case UNPINNED -> operations.forget(pin.cid());
            case UNDEFINED, CLUSTER_ERROR, PIN_ERROR, UNPIN_ERROR, PINNING, UNPINNING, PIN_QUEUED, UNPIN_QUEUED ->
                throw new IllegalArgumentException(status + " is nothing to learn");
        }
    }

    @Override
    public Feed<PinInfo> statusAll(StatusFilter filter) {
        return new ChunkFeed<>(new StatusList(this::knownAfter, filter, k -> k.info(null, self)), io);
    }
}
