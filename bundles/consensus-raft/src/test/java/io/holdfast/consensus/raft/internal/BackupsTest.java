package io.holdfast.consensus.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupsTest {
    @TempDir
    Path data;
    private Path raft;

    @BeforeEach
    void folder() {
        raft = data.resolve("raft");
    }

    private void write(String content) throws IOException {
        Files.createDirectories(raft.resolve("inside"));
        Files.writeString(raft.resolve("inside/file"), content);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(data)) {
            return all.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    private String old(int number) throws IOException {
        return Files.readString(data.resolve("raft.old." + number).resolve("inside/file"));
    }

    @Test
    void theLatestIsTheFirstAndTheOldestGoes() throws Exception {
        for (String content : List.of("a", "b", "c", "d")) {
            write(content);
            Backups.putAside(raft, 3);
        }
        assertThat(names()).containsExactly("raft.old.0", "raft.old.1", "raft.old.2");
        assertThat(List.of(old(0), old(1), old(2))).containsExactly("d", "c", "b");
    }

    @Test
    void whatIsNotThereIsNotPutAside() throws Exception {
        write("a");
        Backups.putAside(raft, 3);
        Backups.putAside(raft, 3);
        assertThat(names()).containsExactly("raft.old.0");
    }

    @Test
    void noneIsKeptWhenNoneIsToBe() throws Exception {
        write("a");
        Backups.putAside(raft, 0);
        assertThat(names()).isEmpty();
    }

    @Test
    void aGapIsNoReasonToFail() throws Exception {
        write("a");
        Backups.putAside(raft, 3);
        Files.move(data.resolve("raft.old.0"), data.resolve("raft.old.1"));
        write("b");
        Backups.putAside(raft, 3);
        assertThat(names()).containsExactly("raft.old.0", "raft.old.2");
        assertThat(old(2)).isEqualTo("a");
    }

    @Test
    void aLinkIsRemovedButNotWhatItLeadsTo() throws Exception {
        Path other = Files.writeString(data.resolve("other"), "keep");
        write("a");
        Files.createSymbolicLink(raft.resolve("link"), other);
        Backups.putAside(raft, 0);
        assertThat(Files.readString(other)).isEqualTo("keep");
    }
}
