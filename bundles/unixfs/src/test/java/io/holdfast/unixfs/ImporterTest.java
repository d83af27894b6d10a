package io.holdfast.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Cid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImporterTest {
    /** Notes what it is told. */
    private static final class Lines implements ImportListener {
        final List<String> nodes = new ArrayList<>();
        final List<String> progress = new ArrayList<>();

        @Override
        public void node(String name, Cid cid, long cumulativeSize) {
            nodes.add(name + " " + cumulativeSize);
        }

        @Override
        public void progress(String name, long bytes) {
            progress.add(name + " " + bytes);
        }
    }

    private final Lines lines = new Lines();

    private Importer importer(boolean wrap) {
        return new Importer(new ImportOptions("", 1, true, wrap, true), (c, b) -> { }, lines);
    }

    private Lines add(boolean wrap, String description) throws IOException {
        Importer importer = importer(wrap);
        GeneratedTree.feed(importer, description, 100_000);
        importer.finish();
        return lines;
    }

    private List<String> names() {
        return lines.nodes.stream().map(n -> n.substring(0, n.lastIndexOf(' '))).toList();
    }

    @Test
    void namesASingleFile() throws IOException {
        add(false, "f=10");
        assertThat(lines.nodes).containsExactly("f 10");
        assertThat(lines.progress).containsExactly(" 10");
    }

    @Test
    void namesATreeFilesFirst() throws IOException {
        add(false, "top/;top/a=1;top/d/;top/d/x=2;top/d/e/y=3;top/z=4");
        assertThat(names()).containsExactly("top/a", "top/d/x", "top/d/e/y", "top/z", "top/d/e", "top/d", "top");
        assertThat(lines.progress).containsExactly("a 1", "d/x 2", "d/e/y 3", "z 4");
    }

    @Test
    void tellsOfDirectoriesInTheOrderOfTheirNames() throws IOException {
        add(false, "top/z/b/f=1;top/z/a/f=1;top/b/f=1;top/a!/f=1;top/a/f=1;top/a/c/f=1");
        assertThat(names().subList(6, 13)).containsExactly("top/a/c", "top/a", "top/a!", "top/b", "top/z/a", "top/z/b", "top/z");
    }

    @Test
    void namesWhatIsWrapped() throws IOException {
        add(true, "f=1;top/a=1");
        assertThat(names()).containsExactly("f", "top/a", "top", "");
        assertThat(lines.progress).containsExactly("f 1", "top/a 1");
    }

    @Test
    void tellsOfEachTopLevelEntryAndTakesTheLastAsRoot() throws IOException {
        Importer importer = importer(false);
        GeneratedTree.feed(importer, "a/x=1;b=2;c/y=3", 1000);
        Cid root = importer.finish();
        assertThat(names()).containsExactly("a/x", "a", "b", "c/y", "c");
        Importer alone = importer(false);
        GeneratedTree.feed(alone, "c/y=3", 1000);
        assertThat(alone.finish()).isEqualTo(root);
    }

    @Test
    void tellsOfProgressEveryQuarterMebibyte() throws IOException {
        add(false, "f=600000");
        assertThat(lines.progress).containsExactly(" 262144", " 524288", " 600000");
    }

    @Test
    void cleansPathsAsGoDoes() throws IOException {
        add(true, "/../a/./b//c=1");
        assertThat(names()).containsExactly("a/b/c", "a/b", "a", "");
    }

    @Test
    void refusesADeepPathAtOnce() {
        String deep = "a/".repeat(20_000) + "f";
        assertThatThrownBy(() -> importer(false).file(deep)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("4096");
        assertThatThrownBy(() -> importer(false).file("a/".repeat(256) + "f")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("257 components");
        assertThat(lines.nodes).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "a\ud800b"})
    void refusesImproperText(String path) {
        assertThatThrownBy(() -> importer(false).file(path)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> importer(false).symlink("l", path)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesDuplicates() {
        assertThatThrownBy(() -> add(false, "d/a=1;d/a=2")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'a' comes twice");
        assertThatThrownBy(() -> add(false, "d/a=1;e/a=1;d/b=1")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("directory 'd' comes twice");
        assertThatThrownBy(() -> add(true, "a=1;a=2")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> add(true, "d/x/a=1;d/y=1;d/x/b=2")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'x'");
    }

    @Test
    void refusesAChildOfAFile() {
        assertThatThrownBy(() -> add(false, "a=1;a/b=1")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'a' is a file");
    }

    @Test
    void refusesADirectoryThatKuboWouldShard() {
        assertThatThrownBy(() -> add(false, "d/*3972,30")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("HAMT");
    }

    @Test
    void refusesNothingAtAll() {
        assertThatThrownBy(() -> importer(false).finish()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no entries");
    }

    @Test
    void refusesCallsOutOfOrder() {
        Importer importer = importer(false);
        assertThatThrownBy(() -> importer.data(ByteBuffer.allocate(1))).isInstanceOf(IllegalStateException.class);
        importer.file("f");
        assertThatThrownBy(() -> importer.file("g")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(importer::finish).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rabin", "rabin-16-32-64", "buzhash", "size-", "size-0", "size--1", "size-2096897", "size-99999999999", "size-1x", "nonsense"})
    void refusesOtherChunkers(String chunker) {
        assertThatThrownBy(() -> new ImportOptions(chunker, 0, false, false, false)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(chunker).hasMessageContaining("size-N");
    }

    @Test
    void refusesWhatItCannotDo() {
        assertThatThrownBy(() -> ImportOptions.of("trickle", "", "", "", 0, false, false, false)).hasMessageContaining("trickle");
        assertThatThrownBy(() -> ImportOptions.of("", "", "blake3", "", 0, false, false, false)).hasMessageContaining("blake3");
        assertThatThrownBy(() -> ImportOptions.of("", "", "", "car", 0, false, false, false)).hasMessageContaining("car");
        assertThatThrownBy(() -> new ImportOptions("", 2, false, false, false)).hasMessageContaining("cid-version 2");
        assertThat(ImportOptions.of("balanced", "default", "sha2-256", "unixfs", 0, false, false, false)).isEqualTo(ImportOptions.DEFAULT);
    }
}
