package io.holdfast.example.tracker;

import io.holdfast.model.Cid;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinInfoShort;
import io.holdfast.model.PinOptions;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.node.Node;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.part.Parts;
import io.holdfast.spi.state.State;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.spi.tracker.PinTracker;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Passes every pin straight on to the daemon and keeps the outcome in a map: no queue, no retry, nothing after a restart. */
@Component(property = {Parts.VARIANT + "=example", "service.ranking:Integer=1"})
public final class ExamplePinTracker implements PinTracker {
    private final Map<Cid, PinInfo> known = new ConcurrentSkipListMap<>();
    private final Part<IpfsConnector> ipfs;
    private final Part<State> state;
    private final Node node;

    @Activate
    public ExamplePinTracker(@Reference Parts parts, @Reference Node node) {
        this.ipfs = parts.part(IpfsConnector.class);
        this.state = parts.part(State.class);
        this.node = node;
    }

    @Override
    public void track(Pin pin) {
        if (pin.remoteFor(node.id())) {
            untrack(pin.cid());
            return;
        }
        PinInfo running = note(pin, TrackerStatus.PINNING, "");
        ipfs.call(c -> c.pin(pin, blocks -> { })).whenComplete((v, e) -> known.replace(pin.cid(), running,
                e == null ? info(pin, TrackerStatus.PINNED, "") : info(pin, TrackerStatus.PIN_ERROR, e.getMessage())));
    }

    @Override
    public void untrack(Cid cid) {
        Pin pin = Pin.of(cid, PinOptions.DEFAULT);
        PinInfo running = note(pin, TrackerStatus.UNPINNING, "");
        ipfs.call(c -> c.unpin(cid)).whenComplete((v, e) -> {
            if (e == null) {
                known.remove(cid, running);
            } else {
                known.replace(cid, running, info(pin, TrackerStatus.UNPIN_ERROR, e.getMessage()));
            }
        });
    }

    @Override
    public CompletionStage<PinInfo> status(Cid cid) {
        PinInfo info = known.get(cid);
        return CompletableFuture.completedFuture(info != null ? info : info(Pin.of(cid, PinOptions.DEFAULT), TrackerStatus.UNPINNED, ""));
    }

    @Override
    public Feed<PinInfo> statusAll(StatusFilter filter) {
        return Feeds.of(known.values().stream().filter(i -> filter.matches(i.status())).toList());
    }

    @Override
    public CompletionStage<PinInfo> sync(Cid cid) {
        return status(cid);
    }

    @Override
    public Feed<PinInfo> syncAll() {
        return statusAll(StatusFilter.ERROR);
    }

    @Override
    public CompletionStage<PinInfo> recover(Cid cid) {
        return status(cid).thenCompose(info -> {
            if (info.status().isError()) {
                state.get(s -> s.get(cid)).ifPresentOrElse(this::track, () -> untrack(cid));
            }
            return status(cid);
        });
    }

    @Override
    public Feed<PinInfo> recoverAll() {
        return Feeds.map(statusAll(StatusFilter.ERROR), info -> recover(info.cid()).toCompletableFuture().join());
    }

    @Override
    public CompletionStage<Void> reconcile() {
        return CompletableFuture.runAsync(() -> state.get(s -> {
            try (State.Pins pins = s.list(null)) {
                while (pins.next()) {
                    track(pins.pin());
                }
            }
            return null;
        }));
    }

    @Override
    public long queueSize() {
        return known.values().stream().filter(i -> i.status() == TrackerStatus.PINNING).count();
    }

    private PinInfo note(Pin pin, TrackerStatus status, String error) {
        PinInfo info = info(pin, status, error);
        known.put(pin.cid(), info);
        return info;
    }

    private PinInfo info(Pin pin, TrackerStatus status, String error) {
        return PinInfo.of(pin, node.id(), PinInfoShort.of(status, Instant.now(), error));
    }
}
