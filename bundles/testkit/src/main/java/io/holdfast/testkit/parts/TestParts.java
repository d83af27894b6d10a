package io.holdfast.testkit.parts;

import io.holdfast.spi.part.Part;
import io.holdfast.spi.part.PartView;
import io.holdfast.spi.part.Parts;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Parts that a test fills by hand. */
public final class TestParts implements Parts {
    private final Map<String, TestPart<?>> parts = new ConcurrentHashMap<>();

    /** Lets this service serve the interface; null for none. */
    public <T> TestParts with(Class<T> type, T service) {
        part(type).set(service);
        return this;
    }

    @Override
    public <T> TestPart<T> part(Class<T> type) {
        return part(type, "");
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> TestPart<T> part(Class<T> type, String slot) {
        return (TestPart<T>) parts.computeIfAbsent(type.getName() + "/" + slot, k -> new TestPart<T>());
    }

    @Override
    public List<PartView> view() {
        return List.of();
    }

    @Override
    public CompletionStage<Void> settled() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> use(String name, String variant) {
        return CompletableFuture.failedFuture(new IllegalArgumentException("a test swaps with TestPart.set, not with use " + name));
    }
}
