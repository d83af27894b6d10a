package io.holdfast.console.internal;

import io.holdfast.model.AddedOutput;
import io.holdfast.spi.cluster.AddParams;
import io.holdfast.spi.cluster.Adder;
import io.holdfast.spi.cluster.Cluster;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What concerns content: add and cat. */
final class ContentCommands {
    private static final Set<String> FLAGS = Set.of("-w", "--wrap-with-directory", "-q", "--quiet", "--local", "--hidden", "-H",
            "--raw-leaves", "--no-pin", "--recursive");
    private static final Set<String> VALUED = values();
    private static final int PIECE = 256 * 1024;

    private final Cluster cluster;
    private final Waiting waiting;
    private final PrintStream out;
    private final Clock clock;
    private final Path base;

    ContentCommands(Cluster cluster, Waiting waiting, PrintStream out, Clock clock, Path base) {
        this.cluster = cluster;
        this.waiting = waiting;
        this.out = out;
        this.clock = clock;
        this.base = base;
    }

    private static Set<String> values() {
        Set<String> out = new HashSet<>(PinCommands.PIN_OPTIONS);
        out.addAll(Set.of("--chunker", "-s", "--layout", "--format", "--hash", "--cid-version"));
        return Set.copyOf(out);
    }

    void cat(String... words) {
        String path = new Args("cat", words, Set.of(), Set.of()).one("a CID or a path");
        waiting.each(cluster.cat(path), this::write);
        out.flush();
    }

    private void write(ByteBuffer piece) {
        byte[] bytes = new byte[piece.remaining()];
        piece.get(bytes);
        out.write(bytes, 0, bytes.length);
        if (out.checkError()) {
            throw new CommandException("cat: nobody reads the output any more");
        }
    }

    void add(String... words) {
        Args args = new Args("add", words, FLAGS, VALUED);
        if (args.rest().isEmpty()) {
            throw new CommandException("add: found nothing, expected files or directories");
        }
        List<Path> paths = args.rest().stream().map(p -> base.resolve(p).normalize()).toList();
        for (Path path : paths) {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS) || path.getFileName() == null) {
                throw new CommandException("add: found no file " + path + ", expected files or directories that are there");
            }
        }
        boolean quiet = args.flag("-q", "--quiet");
        try (Adder adder = begin(args, paths.size() > 1, added -> print(added, quiet))) {
            for (Path path : paths) {
                entry(adder, path, path.getFileName().toString(), args.flag("--hidden", "-H"));
            }
            waiting.of(adder.finish());
        } catch (IOException e) {
            throw new CommandException("add: " + e);
        }
    }

    private Adder begin(Args args, boolean many, java.util.function.Consumer<AddedOutput> output) {
        AddParams d = AddParams.DEFAULT;
        Integer version = args.number("--cid-version");
        String hash = or(args.value("--hash"), d.hash());
        int cidVersion = version != null ? version : hash.equals(d.hash()) ? d.cidVersion() : 1;
        AddParams params = new AddParams(PinCommands.options("add", args, clock), or(args.value("--layout"), d.layout()),
                or(args.value("--chunker", "-s"), d.chunker()), hash, or(args.value("--format"), d.format()), cidVersion,
                args.flag("--raw-leaves") || cidVersion > 0, many || args.flag("-w", "--wrap-with-directory"), false, false,
                args.flag("--local"), false, args.flag("--no-pin"));
        try {
            return cluster.add(params, output);
        } catch (io.holdfast.model.ClusterException e) {
            throw new CommandException("add: " + e.getMessage());
        }
    }

    private void print(AddedOutput added, boolean quiet) {
        if (added.cid() != null) {
            out.print(Texts.added(added, quiet));
        }
    }

    private void entry(Adder adder, Path path, String name, boolean hidden) throws IOException {
        if (Files.isSymbolicLink(path)) {
            waiting.of(adder.symlink(name, Files.readSymbolicLink(path).toString()));
        } else if (Files.isDirectory(path)) {
            waiting.of(adder.directory(name));
            for (Path child : children(path, hidden)) {
                entry(adder, child, name + "/" + child.getFileName(), hidden);
            }
        } else if (Files.isRegularFile(path)) {
            file(adder, path, name);
        } else {
            throw new CommandException("add: found " + path + ", expected a file, a directory or a symbolic link");
        }
    }

    private static List<Path> children(Path directory, boolean hidden) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(p -> hidden || !p.getFileName().toString().startsWith(".")).sorted().toList();
        }
    }

    private void file(Adder adder, Path path, String name) throws IOException {
        waiting.of(adder.file(name));
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        try (FileChannel in = FileChannel.open(path)) {
            while (in.read(piece.clear()) >= 0) {
                waiting.of(adder.data(piece.flip()));
            }
        }
        waiting.of(adder.endFile());
    }

    private static String or(String text, String otherwise) {
        return text == null ? otherwise : text;
    }
}
