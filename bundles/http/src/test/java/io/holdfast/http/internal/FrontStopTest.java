package io.holdfast.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.api.Api;
import io.holdfast.testkit.api.RawHttp;
import io.holdfast.testkit.parts.TestParts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The end of the front: what an Api has taken in is answered. */
class FrontStopTest {
    private static final int CLIENTS = 16;
    private final TestParts parts = new TestParts();
    private final HttpFront front = new HttpFront(parts, Path.of("."),
            new FrontSettings(List.of(Address.parse("rest", "test", "/ip4/127.0.0.1/tcp/0")), Duration.ZERO, Duration.ofSeconds(5),
                    Duration.ofMinutes(2), 4096));

    @RepeatedTest(10)
    void whatTheApiHasTakenInIsAnswered() throws Exception {
        Set<String> taken = ConcurrentHashMap.newKeySet();
        Set<String> answered = ConcurrentHashMap.newKeySet();
        Executor soon = CompletableFuture.delayedExecutor(3, TimeUnit.MILLISECONDS);
        parts.part(Api.class, "rest").set((request, response) -> {
            taken.add(request.getRequestURI());
            return CompletableFuture.runAsync(() -> { }, soon);
        });
        String address = start();
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            String name = "/" + i + "-";
            clients.add(CompletableFuture.runAsync(() -> ask(address, name, answered), task -> new Thread(task).start()));
        }
        until(() -> answered.size() > 20 * CLIENTS);
        front.stop();
        clients.forEach(CompletableFuture::join);
        taken.removeAll(answered);
        assertThat(taken).as("carried out, and never answered").isEmpty();
    }

    /** One request after the other on one connection, until the server ends it. */
    private static void ask(String address, String name, Set<String> answered) {
        try (RawHttp http = RawHttp.to(address)) {
            for (int n = 0;; n++) {
                RawHttp.Answer answer = http.send("POST " + name + n + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n").answer();
                if (answer.status() == 200) {
                    answered.add(name + n);
                }
                if (answer.status() != 200 || "close".equals(answer.header("Connection"))) {
                    return;
                }
            }
        } catch (IOException e) {
            // the server has closed the connection: what it has taken in is told by the Api
        }
    }

    @Test
    void aRequestOfSomeSecondsIsWaitedFor() throws Exception {
        CompletableFuture<Void> inside = new CompletableFuture<>();
        Executor late = CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS);
        parts.part(Api.class, "rest").set((request, response) -> {
            inside.complete(null);
            return CompletableFuture.runAsync(() -> { }, late);
        });
        try (RawHttp http = RawHttp.to(start()).send("GET /id HTTP/1.1\r\nHost: x\r\n\r\n")) {
            inside.join();
            front.stop();
            assertThat(http.answer().status()).isEqualTo(200);
        }
    }

    private String start() {
        front.start();
        until(() -> !front.listeners().isEmpty());
        return front.listeners().get(0).address();
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 10 s in vain").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
