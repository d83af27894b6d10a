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
                new PartView("api/rest", "Api", List.of(variant("rest", 0, "api-rest", true)), "rest", 1, "serving"),
                new PartView("state", "State", List.of(), "", 0, "waiting"),
                new PartView("tracker", "PinTracker", List.of(
                        variant("durable", 100, "tracker-durable", tracker.equals("durable")),
                        variant("map", 10, "tracker-map", tracker.equals("map"))), tracker, 3, "serving"));
    }

    private static PartView.Variant variant(String name, int ranking, String bundle, boolean serving) {
        return new PartView.Variant(name, ranking, "io.holdfast." + bundle + " 0.1.0", serving, false);
    }

    @Override
    public CompletionStage<Void> settled() {
        return CompletableFuture.completedFuture(null);
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
