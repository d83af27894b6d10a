package io.holdfast.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Cid;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReadingTest {
    /** Blocks in memory. */
    static final class Heap implements BlockSource, BlockSink {
        final Map<Cid, byte[]> blocks = new HashMap<>();

        @Override
        public CompletionStage<ByteBuffer> get(Cid cid) {
            byte[] bytes = blocks.get(cid);
            return bytes == null ? CompletableFuture.failedFuture(new IllegalStateException("no " + cid))
                    : CompletableFuture.completedFuture(ByteBuffer.wrap(bytes));
        }

        @Override
        public void put(Cid cid, byte[] data) {
            blocks.put(cid, data);
        }
    }

    private final Heap heap = new Heap();

    private Cid add(String chunker, int version, boolean raw, byte[] bytes) {
        Importer importer = new Importer(new ImportOptions(chunker, version, raw, false, false), heap, ImportListener.NONE);
        importer.file("f");
        importer.data(ByteBuffer.wrap(bytes));
        importer.endFile();
        return importer.finish();
    }

    private byte[] read(Cid root, long offset, long length) {
        UnixFsNode.File file = (UnixFsNode.File) UnixFs.resolve(heap, root, "").toCompletableFuture().join();
        FileReader reader = new FileReader(heap, file, offset, length);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (ByteBuffer b = reader.next().toCompletableFuture().join(); b != null; b = reader.next().toCompletableFuture().join()) {
            assertThat(b.hasRemaining()).isTrue();
            byte[] bytes = new byte[b.remaining()];
            b.get(bytes);
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    @Property(tries = 300)
    void readsAnyPartOfAFile(@ForAll @IntRange(max = 40_000) int size, @ForAll boolean raw, @ForAll @IntRange(min = 1, max = 3) int chunk,
            @ForAll @IntRange(max = 41_000) int offset, @ForAll @IntRange(max = 41_000) int length) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        Cid root = add("size-" + chunk * chunk * 7, raw ? 1 : 0, raw, bytes);
        byte[] expected = java.util.Arrays.copyOfRange(bytes, Math.min(offset, size), Math.min(offset, size) + Math.min(length, size - Math.min(offset, size)));
        assertThat(read(root, offset, length)).isEqualTo(expected);
        assertThat(read(root, 0, Long.MAX_VALUE)).isEqualTo(bytes);
    }

    @Test
    void readsNoMoreBlocksThanThePartNeeds() {
        Cid root = add("size-100", 1, true, new Random(1).ints(100_000, 0, 256).collect(ByteArrayOutputStream::new,
                ByteArrayOutputStream::write, (a, b) -> a.writeBytes(b.toByteArray())).toByteArray());
        int[] reads = {0};
        BlockSource counting = cid -> {
            reads[0]++;
            return heap.get(cid);
        };
        FileReader reader = new FileReader(counting, new UnixFsNode.File(root, 100_000), 50_050, 100);
        int got = 0;
        for (ByteBuffer b = reader.next().toCompletableFuture().join(); b != null; b = reader.next().toCompletableFuture().join()) {
            got += b.remaining();
        }
        assertThat(got).isEqualTo(100);
        assertThat(reads[0]).isLessThanOrEqualTo(6);
    }

    @Test
    void followsPaths() {
        Importer importer = new Importer(new ImportOptions("", 1, true, true, false), heap, ImportListener.NONE);
        importer.file("a/b/c.txt");
        importer.data(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        importer.endFile();
        importer.symlink("a/l", "b");
        Cid root = importer.finish();
        UnixFsNode file = UnixFs.resolve(heap, root, "/a//b/./c.txt").toCompletableFuture().join();
        assertThat(file).isEqualTo(new UnixFsNode.File(Cid.ofRaw(new byte[] {1, 2, 3}), 3));
        UnixFsNode directory = UnixFs.resolve(heap, root, "a").toCompletableFuture().join();
        assertThat(((UnixFsNode.Directory) directory).entries()).extracting(UnixFsNode.Entry::name).containsExactly("b", "l");
        assertThat(UnixFs.resolve(heap, root, "a/l").toCompletableFuture().join()).isInstanceOfSatisfying(UnixFsNode.Symlink.class,
                l -> assertThat(l.target()).isEqualTo("b"));
        assertThatThrownBy(() -> UnixFs.resolve(heap, root, "a/x").toCompletableFuture().join())
                .hasCauseInstanceOf(UnixFs.NoSuchPathException.class).hasMessageContaining("no link named 'x'");
        assertThatThrownBy(() -> UnixFs.resolve(heap, root, "a/b/c.txt/d").toCompletableFuture().join())
                .hasCauseInstanceOf(UnixFs.NoSuchPathException.class);
    }

    /** hamt.car: kubo's "d/*300,1" and two odd names, sharded (Import.UnixFSHAMTDirectorySizeThreshold 1B). */
    @Test
    void findsNamesInAShardedDirectory() throws java.io.IOException {
        Cid root = readCar();
        Cid empty = Cid.ofRaw(new byte[0]);
        for (int i = 0; i < 300; i++) {
            assertThat(UnixFs.lookup(heap, root, "" + i).toCompletableFuture().join()).isEqualTo(empty);
        }
        assertThat(read(UnixFs.lookup(heap, root, "ü 😀").toCompletableFuture().join(), 0, 100)).hasSize(5);
        assertThat(read(UnixFs.lookup(heap, root, "a rather long name that takes more than one block of the hash.txt")
                .toCompletableFuture().join(), 0, 100)).hasSize(7);
        assertThatThrownBy(() -> UnixFs.lookup(heap, root, "300").toCompletableFuture().join())
                .hasCauseInstanceOf(UnixFs.NoSuchPathException.class);
        assertThatThrownBy(() -> UnixFs.resolve(heap, root, "").toCompletableFuture().join()).hasMessageContaining("HAMT");
    }

    private Cid readCar() throws java.io.IOException {
        ByteBuffer in = ByteBuffer.wrap(getClass().getResourceAsStream("hamt.car").readAllBytes());
        DagPb.bytes(in, "header");
        Cid first = null;
        while (in.hasRemaining()) {
            ByteBuffer section = DagPb.bytes(in, "section");
            Cid cid = DagPb.cid(section.slice(0, 36));
            byte[] block = new byte[section.remaining() - 36];
            section.position(36).get(block);
            heap.put(cid, block);
            first = first == null ? cid : first;
        }
        return first;
    }

    @Test
    void findsTheLinksOfDagCbor() {
        Cid child = Cid.ofRaw(new byte[] {1});
        byte[] hash = child.toBytes();
        String link = "d82a5825" + "00" + HexFormat.of().formatHex(hash);
        // {"a": [1, link, null], "b": {"c": link, "d": -1.5}}
        byte[] block = HexFormat.of().parseHex("a2" + "6161" + "8301" + link + "f6" + "6162" + "a2" + "6163" + link + "6164" + "fbbff8000000000000");
        assertThat(UnixFs.links(child.withCodec(Cid.DAG_CBOR), ByteBuffer.wrap(block))).isEqualTo(List.of(child, child));
    }

    @Test
    void refusesLiesInDagCbor() {
        Cid cbor = Cid.ofRaw(new byte[] {1}).withCodec(Cid.DAG_CBOR);
        for (String hex : List.of("", "a1", "9bffffffffffffffff", "bb7fffffffffffffff", "5bffffffffffffffff", "d82a4100", "d82a01", "9f01ff", "c001",
                "0000", "f97e00", "d82a58250100", "81".repeat(5000) + "00")) {
            assertThatThrownBy(() -> UnixFs.links(cbor, ByteBuffer.wrap(HexFormat.of().parseHex(hex)))).as(hex)
                    .isInstanceOf(MalformedBlockException.class);
        }
    }

    @Property(tries = 3000)
    void throwsNothingElseOnRubbish(@ForAll @Size(max = 80) byte[] rubbish, @ForAll @IntRange(max = 2) int codec) {
        int[] codecs = {Cid.RAW, Cid.DAG_PB, Cid.DAG_CBOR};
        readRubbish(Cid.ofRaw(rubbish).withCodec(codecs[codec]), rubbish);
    }

    @Property(tries = 3000)
    void throwsNothingElseOnDamage(@ForAll long seed, @ForAll @IntRange(max = 8) int changes, @ForAll @IntRange(max = 500) int cut) {
        Random random = new Random(seed);
        Heap blocks = new Heap();
        Importer importer = new Importer(new ImportOptions("size-5", 0, false, true, false), blocks, ImportListener.NONE);
        importer.file("d/f");
        importer.data(ByteBuffer.wrap(new byte[20]));
        importer.endFile();
        importer.symlink("l", "t");
        importer.finish();
        for (Map.Entry<Cid, byte[]> block : blocks.blocks.entrySet()) {
            byte[] bytes = java.util.Arrays.copyOf(block.getValue(), Math.min(block.getValue().length, 20 + cut));
            for (int i = 0; i < changes; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            readRubbish(block.getKey(), bytes);
        }
    }

    private void readRubbish(Cid cid, byte[] bytes) {
        try {
            UnixFs.links(cid, ByteBuffer.wrap(bytes));
        } catch (MalformedBlockException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
        try {
            if (UnixFs.node(cid, ByteBuffer.wrap(bytes)) instanceof UnixFsNode.File file) {
                FileReader reader = new FileReader(c -> CompletableFuture.completedFuture(ByteBuffer.wrap(bytes)), file, 0, Long.MAX_VALUE);
                // a file that links itself may be long, so only its beginning is read
                for (int i = 0; i < 100 && reader.next().toCompletableFuture().join() != null; i++) {
                    assertThat(file.size()).isPositive();
                }
            }
        } catch (MalformedBlockException e) {
            assertThat(e.getMessage()).isNotEmpty();
        } catch (java.util.concurrent.CompletionException e) {
            assertThat(e).hasCauseInstanceOf(MalformedBlockException.class);
        }
    }
}
