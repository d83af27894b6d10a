package io.holdfast.spi.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreFolderTest {
    private static final Duration SHORT = Duration.ofMillis(60);

    @TempDir
    Path data;

    @Test
    void isMadeOnceAndKeepsItsId() throws IOException {
        String id;
        try (StoreFolder folder = StoreFolder.open(data, "a-store", "some", 3)) {
            id = folder.storeId();
            assertThat(folder.database()).doesNotExist().hasParentRaw(data.toRealPath().resolve("a-store").resolve("some"));
            assertThat(folder).hasToString(folder.database().getParent().toString());
        }
        try (StoreFolder again = StoreFolder.open(data, "a-store", "some", 3); StoreFolder other = StoreFolder.open(data, "b", "some", 3)) {
            assertThat(again.storeId()).isEqualTo(id);
            assertThat(other.storeId()).isNotEqualTo(id);
        }
    }

    @Test
    void oneOwnerInAProcess() throws Exception {
        StoreFolder first = StoreFolder.open(data, "s", "v", 1);
        assertThatThrownBy(() -> StoreFolder.open(data, "s", "v", 1, SHORT)).isInstanceOf(IOException.class)
                .hasMessageContaining("held by another component").hasMessageContaining(first.toString());
        CompletableFuture<StoreFolder> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return StoreFolder.open(data, "s", "v", 1);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        first.close();
        first.close();
        waiting.get(5, TimeUnit.SECONDS).close();
    }

    @Test
    void oneOwnerAmongProcesses() throws Exception {
        Process other = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Holder.class.getName(), data.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader out = other.inputReader()) {
            assertThat(out.readLine()).isEqualTo("held");
            assertThatThrownBy(() -> StoreFolder.open(data, "s", "v", 1, SHORT)).isInstanceOf(IOException.class)
                    .hasMessageEndingWith("is held by process " + other.pid());
        } finally {
            other.destroyForcibly().waitFor();
        }
        StoreFolder.open(data, "s", "v", 1).close();
    }

    /** Another process that takes the folder and keeps it. */
    static final class Holder {
        public static void main(String[] args) throws Exception {
            StoreFolder.open(Path.of(args[0]), "s", "v", 1);
            System.out.println("held");
            Thread.currentThread().join();
        }
    }

    @Test
    void refusesWhatItDoesNotKnow() throws IOException {
        StoreFolder.open(data, "s", "v", 1).close();
        assertThatThrownBy(() -> StoreFolder.open(data, "s", "v", 2)).isInstanceOf(IOException.class)
                .hasMessageContaining("'v 1'").hasMessageContaining("'v 2'");
        Path folder = data.resolve("s").resolve("v");
        Files.write(folder.resolve("STORE"), new byte[] {0, -1, 3});
        assertThatThrownBy(() -> StoreFolder.open(data, "s", "v", 1)).isInstanceOf(IOException.class).hasMessageContaining("format");
        Files.delete(folder.resolve("STORE"));
        Files.createDirectory(folder.resolve("db"));
        assertThatThrownBy(() -> StoreFolder.open(data, "s", "v", 1)).isInstanceOf(IOException.class)
                .hasMessageContaining("without its STORE record");
    }

    @Test
    void anInterruptEndsTheWaiting() throws IOException {
        try (StoreFolder first = StoreFolder.open(data, "s", "v", 1)) {
            assertThat(first.storeId()).isNotEmpty();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> StoreFolder.open(data, "s", "v", 1)).isInstanceOf(IOException.class).hasMessageContaining("interrupted");
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
