package io.holdfast.itest.node;

import static io.holdfast.itest.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.itest.Distribution;
import io.holdfast.itest.RunningNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kill -9 of the packed node while clients add, pin and unpin and the State is being switched: nothing acknowledged is lost. */
class CrashIT {
    private static final int ROUNDS = Integer.getInteger("holdfast.crash.rounds", 6);
    private static final Pattern CID = Pattern.compile("\"cid\":\"([a-z0-9A-Z]+)\"");

    @TempDir
    Path folder;

    @Test
    void whatWasAcknowledgedIsThereAfterTheCrashAndGetsPinned() throws Exception {
        Random random = new Random(7);
        Set<String> pinned = new HashSet<>();
        Set<String> unpinned = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            try (RunningNode node = Distribution.get().start(folder.resolve("data"))) {
                check(node, pinned, unpinned);
                crash(node, 100 + random.nextInt(1500), round % 2 == 1, pinned, unpinned);
            }
        }
        try (RunningNode node = Distribution.get().start(folder.resolve("data"))) {
            check(node, pinned, unpinned);
            eventually("everything is pinned again", Duration.ofSeconds(60),
                    () -> node.get("/pins?local=true").body().lines().filter(l -> !l.contains("\"status\":\"pinned\"")).limit(3).toList().toString(),
                    "[]"::equals);
            assertThat(node.stop()).isZero();
        }
        System.out.printf("%d rounds, %d pins kept%n", ROUNDS, pinned.size());
    }

    /** Kills the node after so many requests, or, with {@code swap}, as soon as it begins to move the pinset to the other store. */
    private static void crash(RunningNode node, int requests, boolean swap, Set<String> pinned, Set<String> unpinned) throws Exception {
        Load load = new Load(node.rest(), 8);
        try (load) {
            eventually(requests + " requests", Duration.ofSeconds(60), () -> load.requests.get() > requests);
            if (swap) {
                CompletableFuture<?> moved = CompletableFuture.runAsync(() -> node.tryExec("use state mvstore"));
                eventually("the switch of the state has begun", Duration.ofSeconds(20),
                        () -> node.log().stream().anyMatch(l -> l.contains("carrying")) || moved.isDone());
            }
            node.kill9();
        }
        pinned.addAll(load.pinned);
        unpinned.addAll(load.unpinned);
    }

    private static void check(RunningNode node, Set<String> pinned, Set<String> unpinned) throws Exception {
        Set<String> there = node.get("/allocations").body().lines().map(l -> {
            Matcher m = CID.matcher(l);
            return m.find() ? m.group(1) : l;
        }).collect(Collectors.toSet());
        assertThat(there).as("acknowledged pins").containsAll(pinned);
        assertThat(unpinned).as("acknowledged unpins").noneMatch(there::contains);
    }
}
