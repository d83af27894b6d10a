package io.holdfast.console.internal;

import io.holdfast.model.ClusterException;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.part.PartView;
import io.holdfast.spi.part.Parts;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A tracker with two variants, an API, and a state that nothing serves. */
final class FixedParts implements Parts {
    private String tracker = "durable";

    @Override
    public <T> Part<T> part(Class<T> type, String slot) {
        throw new UnsupportedOperationException("a console does not hold parts");
    }

    @Override
    public List<PartView> view() {
        return List.of(
                new PartView("api/rest", "Api", List.of(new PartView.Variant("rest", 0, "io.holdfast.api-rest 0.1.0")), "rest", 1, "serving"),
                new PartView("state", "State", List.of(), "", 0, "waiting"),
                new PartView("tracker", "PinTracker", List.of(
                        new PartView.Variant("durable", 100, "io.holdfast.tracker-durable 0.1.0"),
                        new PartView.Variant("map", 10, "io.holdfast.tracker-map 0.1.0")), tracker, 3, "serving"));
    }

    @Override
    public CompletionStage<Void> use(String name, String variant) {
        if (!name.equals("tracker") || variant != null && !List.of("durable", "map").contains(variant)) {
            return CompletableFuture.failedFuture(new ClusterException.Invalid("no such part or variant: " + name + " " + variant));
        }
        tracker = variant == null ? "durable" : variant;
        return CompletableFuture.completedFuture(null);
    }
}
