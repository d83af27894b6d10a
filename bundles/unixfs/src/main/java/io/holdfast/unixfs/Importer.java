package io.holdfast.unixfs;

import io.holdfast.model.Cid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes blocks of entries pushed in depth first, at constant memory: the path being filled, a chunk, and a row of links per level.
 * Not thread-safe; blocks as long as its sink does. After an exception it is of no use.
 *
 * <p>Bounds: paths of 4096 bytes and 256 components, 16 MiB of links in all directories open at a time; a directory that kubo would
 * shard is refused. Names and order are those of {@code POST /add}: files and links as they end, then the directories of a top-level
 * entry, deepest first, its root last.
 *
 * <p>Source: the roots are those of {@code ipfs add}; boxo, ipld/unixfs. Differs: when the lines of an entry's directories exceed a
 * megabyte, those that are complete are told before the last file rather than after it.
 */
public final class Importer {
    private static final int PROGRESS_STEP = 256 * 1024;
    private static final long MAX_OPEN = 16L << 20;
    private static final int MAX_TOLD_LATER = 1 << 20;

    private record Line(String name, FileBuilder.Root root) {
        /** Bytes that sort as directories are told: by their names, what lies below before what lies above. */
        byte[] key() {
            return (name.replace('/', '\0') + "\0\uffff").getBytes(StandardCharsets.UTF_16BE);
        }
    }

    private final ImportOptions options;
    private final ImportListener listener;
    private final BlockWriter out;
    private final FileBuilder file;
    private final List<DirectoryBuilder> open = new ArrayList<>();
    /** The top-level directories that are complete, unless wrapped: their names, and what those weigh. */
    private final Set<String> roots = new HashSet<>();
    private long rootsWeight;
    private final List<Line> toldLater = new ArrayList<>();
    private int toldLaterSize;
    private List<String> current;
    private List<String> lastLeaf = List.of();
    private String currentName;
    private String progressName;
    private long bytes;
    private long told;
    private Cid root;
    private boolean finished;

    /** An importer of one upload. */
    public Importer(ImportOptions options, BlockSink sink, ImportListener listener) {
        this.options = options;
        this.listener = listener;
        this.out = new BlockWriter(options.cidVersion(), sink);
        this.file = new FileBuilder(out, options.rawLeaves(), options.chunkSize());
        open.add(new DirectoryBuilder("", ""));
    }

    /**
     * A directory; its children follow. Parents are made when absent; one that is open already is left as it is.
     *
     * @throws IllegalArgumentException when the path is not acceptable or lies below a file
     */
    public void directory(String path) {
        between();
        enter(EntryPath.split(path));
    }

    /**
     * A symbolic link.
     *
     * @throws IllegalArgumentException when the path or the target is not acceptable
     */
    public void symlink(String path, String target) {
        between();
        EntryPath.check("target", target);
        List<String> parts = leaf(path);
        byte[] to = target.getBytes(StandardCharsets.UTF_8);
        byte[] block = new byte[Wire.bytesLength(2 + Wire.bytesLength(to.length))];
        block[0] = DagPb.DATA;
        int at = Wire.putVarint(block, 1, 2 + Wire.bytesLength(to.length));
        block[at++] = UnixFsData.TYPE;
        block[at++] = UnixFsData.SYMLINK;
        Wire.putBytes(block, at, UnixFsData.DATA, to);
        finishLeaf(parts, new FileBuilder.Root(out.pb(block), block.length));
    }

    /**
     * A file begins; its bytes follow. An empty path is a file without a name, which only an upload that is not wrapped may have.
     *
     * @throws IllegalArgumentException when the path is not acceptable or lies below a file
     */
    public void file(String path) {
        between();
        current = leaf(path);
        currentName = String.join("/", current);
        progressName = options.wrap() ? currentName : current.size() < 2 ? "" : currentName.substring(current.get(0).length() + 1);
        bytes = 0;
        told = 0;
    }

    /** More bytes of the file; all are taken. */
    public void data(ByteBuffer data) {
        inFile();
        if (!options.progress()) {
            file.write(data);
            return;
        }
        int end = data.limit();
        while (data.position() < end) {
            int n = (int) Math.min(end - data.position(), told + PROGRESS_STEP - bytes);
            data.limit(data.position() + n);
            file.write(data);
            bytes += n;
            if (bytes - told >= PROGRESS_STEP) {
                progress();
            }
            data.limit(end);
        }
    }

    /** The file has ended. */
    public void endFile() {
        inFile();
        FileBuilder.Root made = file.end();
        if (options.progress()) {
            progress();
        }
        List<String> parts = current;
        current = null;
        finishLeaf(parts, made);
    }

    /**
     * Everything has come.
     *
     * @return the root: the directory around all if wrapped, else the last top-level entry
     * @throws IllegalArgumentException when there was no entry at all, or a name came twice
     */
    public Cid finish() {
        between();
        closeTo(1);
        finished = true;
        if (options.wrap()) {
            FileBuilder.Root made = open.get(0).end(out);
            tellDirectories();
            listener.node("", made.cid(), made.cumulativeSize());
            return made.cid();
        }
        if (root == null) {
            throw new IllegalArgumentException("the upload has no entries: expected at least one file or directory");
        }
        return root;
    }

    private void progress() {
        told = bytes;
        listener.progress(progressName, bytes);
    }

    private List<String> leaf(String path) {
        List<String> parts = EntryPath.split(path);
        if (parts.isEmpty() && options.wrap()) {
            throw new IllegalArgumentException("an entry without a name cannot be wrapped with a directory: expected a file name");
        }
        enter(parts.isEmpty() ? parts : parts.subList(0, parts.size() - 1));
        return parts;
    }

    private void finishLeaf(List<String> parts, FileBuilder.Root made) {
        lastLeaf = parts;
        String name = parts.isEmpty() ? "" : parts.get(parts.size() - 1);
        listener.node(String.join("/", parts), made.cid(), made.cumulativeSize());
        attach(open.size(), name, made);
    }

    /** Makes this directory the open one: closes what lies beside it, opens what is absent. */
    private void enter(List<String> parts) {
        if (!lastLeaf.isEmpty() && parts.size() >= lastLeaf.size() && parts.subList(0, lastLeaf.size()).equals(lastLeaf)) {
            throw new IllegalArgumentException("'" + String.join("/", lastLeaf) + "' is a file: expected a directory above '"
                    + String.join("/", parts) + "'");
        }
        int common = 0;
        while (common < parts.size() && common + 1 < open.size() && open.get(common + 1).name.equals(parts.get(common))) {
            common++;
        }
        closeTo(common + 1);
        for (int i = common; i < parts.size(); i++) {
            open.add(new DirectoryBuilder(parts.get(i), String.join("/", parts.subList(0, i + 1))));
        }
    }

    private void closeTo(int size) {
        while (open.size() > size) {
            DirectoryBuilder closed = open.remove(open.size() - 1);
            FileBuilder.Root made = closed.end(out);
            toldLater.add(new Line(closed.path, made));
            toldLaterSize += closed.path.length() + 100;
            if (toldLaterSize > MAX_TOLD_LATER) {
                tellDirectories();
            }
            if (open.size() == 1 && !options.wrap()) {
                checkRoot(closed.name);
            }
            attach(open.size(), closed.name, made);
        }
    }

    /** Each would be a root of its own, and only the last is pinned: the entries of the first would silently be missing there. */
    private void checkRoot(String name) {
        if (!roots.add(name)) {
            throw new IllegalArgumentException("directory '" + name + "' comes twice: expected entries depth first");
        }
        rootsWeight += 2L * name.length() + 64;
        checkOpen();
    }

    /** Links a finished node into its parent, the innermost of {@code depth} open directories. */
    private void attach(int depth, String name, FileBuilder.Root made) {
        if (depth > 1 || options.wrap()) {
            open.get(depth - 1).add(name, made.cid(), made.cumulativeSize());
            checkOpen();
        } else {
            root = made.cid();
            tellDirectories();
        }
    }

    private void checkOpen() {
        long weight = rootsWeight;
        for (DirectoryBuilder d : open) {
            weight += d.weight();
        }
        if (weight > MAX_OPEN) {
            throw new IllegalArgumentException("the directories above '" + open.get(open.size() - 1).path + "' hold " + weight
                    + " bytes of links: expected at most " + MAX_OPEN);
        }
    }

    private void tellDirectories() {
        toldLater.sort(Comparator.comparing(Line::key, Arrays::compareUnsigned));
        for (Line line : toldLater) {
            listener.node(line.name(), line.root().cid(), line.root().cumulativeSize());
        }
        toldLater.clear();
        toldLaterSize = 0;
    }

    private void between() {
        if (finished || current != null) {
            throw new IllegalStateException(finished ? "the import is finished" : "file '" + currentName + "' has not ended");
        }
    }

    private void inFile() {
        if (current == null) {
            throw new IllegalStateException("no file is open");
        }
    }
}
