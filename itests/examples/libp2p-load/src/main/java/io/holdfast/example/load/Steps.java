package io.holdfast.example.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** One asynchronous step after the other, without a chain that grows. */
final class Steps {
    private Steps() {
    }

    static CompletionStage<Void> whileTrue(Supplier<CompletionStage<Boolean>> step) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        run(step, end);
        return end;
    }

    private static void run(Supplier<CompletionStage<Boolean>> step, CompletableFuture<Void> end) {
        CompletableFuture<Boolean> taken = step.get().toCompletableFuture();
        while (taken.isDone() && !taken.isCompletedExceptionally() && taken.join()) {
            taken = step.get().toCompletableFuture();
        }
        taken.whenComplete((more, e) -> {
            if (e != null) {
                end.completeExceptionally(e);
            } else if (more) {
                run(step, end);
            } else {
                end.complete(null);
            }
        });
    }
}
