package io.holdfast.libp2p.internal.wire;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Repeats asynchronous steps without a chain of stages that grows with their number. */
public final class Loops {
    private Loops() {
    }

    /** Takes one step after the other while they say true; fails as the first that fails. */
    public static CompletionStage<Void> whileTrue(Supplier<? extends CompletionStage<Boolean>> step) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        run(step, end);
        return end;
    }

    private static void run(Supplier<? extends CompletionStage<Boolean>> step, CompletableFuture<Void> end) {
        while (true) {
            CompletableFuture<Boolean> taken;
            try {
                taken = step.get().toCompletableFuture();
            } catch (RuntimeException e) {
                end.completeExceptionally(e);
                return;
            }
            if (!taken.isDone() || taken.isCompletedExceptionally()) {
                taken.whenComplete((more, e) -> {
                    if (e != null) {
                        end.completeExceptionally(e);
                    } else if (more) {
                        run(step, end);
                    } else {
                        end.complete(null);
                    }
                });
                return;
            }
            if (!taken.join()) {
                end.complete(null);
                return;
            }
        }
    }
}
