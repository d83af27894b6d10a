package io.holdfast.example.tracker;

import io.holdfast.model.Cid;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinInfoShort;
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
import java.util.function.Function;
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
        } else {
            run(pin, c -> c.pin(pin, blocks -> { }), TrackerStatus.PINNING, TrackerStatus.PINNED, TrackerStatus.PIN_ERROR);
        }
    }

    @Override
    public void untrack(Cid cid) {
        run(Pin.of(cid), c -> c.unpin(cid), TrackerStatus.UNPINNING, TrackerStatus.UNPINNED, TrackerStatus.UNPIN_ERROR);
    }

    private void run(Pin pin, Function<IpfsConnector, CompletionStage<Void>> work, TrackerStatus now, TrackerStatus then, TrackerStatus failed) {
        PinInfo running = info(pin, now, "");
        known.put(pin.cid(), running);
        ipfs.call(work).whenComplete((v, e) -> {
            PinInfo outcome = e == null ? info(pin, then, "") : info(pin, failed, e.getMessage());
            // a later order for this CID has the last word
            known.computeIfPresent(pin.cid(), (c, i) -> i != running ? i : outcome.status() == TrackerStatus.UNPINNED ? null : outcome);
        });
    }

    @Override
    public CompletionStage<PinInfo> status(Cid cid) {
        return CompletableFuture.completedFuture(known.getOrDefault(cid, info(Pin.of(cid), TrackerStatus.UNPINNED, "")));
    }

    @Override
    public Feed<PinInfo> statusAll(StatusFilter filter) {
        return Feeds.of(known.values().stream().filter(i -> filter.matches(i.status())).toList());
    }

    @Override
    public CompletionStage<PinInfo> recover(Cid cid) {
        if (status(cid).toCompletableFuture().join().status().isError()) {
            state.get(s -> s.get(cid)).ifPresentOrElse(this::track, () -> untrack(cid));
        }
        return status(cid);
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

    private PinInfo info(Pin pin, TrackerStatus status, String error) {
        return PinInfo.of(pin, node.id(), PinInfoShort.of(status, Instant.now(), error));
    }
}
