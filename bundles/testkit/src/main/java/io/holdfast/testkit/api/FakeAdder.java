package io.holdfast.testkit.api;

import io.holdfast.model.AddedOutput;
import io.holdfast.model.Cid;
import io.holdfast.model.Pin;
import io.holdfast.spi.cluster.AddParams;
import io.holdfast.spi.cluster.Adder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** An upload as it came: what was told, in order. Its root is the raw CID of the last entry. */
public final class FakeAdder implements Adder {
    /** What came: {@code dir a}, {@code file a/b}, {@code end 5}, {@code link a/c -> b}, {@code finish}. */
    public final List<String> events = new CopyOnWriteArrayList<>();
    public final AddParams params;
    /** When set: completes before any more content is taken. */
    public volatile CompletableFuture<Void> hold = CompletableFuture.completedFuture(null);
    public volatile boolean closed;
    public volatile boolean finished;
    /** Bytes of content so far. */
    public volatile long bytes;

    private final FakeCluster cluster;
    private final Consumer<AddedOutput> output;
    private String path = "";
    private Cid last;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private long size;

    FakeAdder(FakeCluster cluster, AddParams params, Consumer<AddedOutput> output) {
        this.cluster = cluster;
        this.params = params;
        this.output = output;
    }

    private CompletionStage<Void> note(String event) {
        if (closed) {
            return CompletableFuture.failedFuture(new IllegalStateException("used after close: " + event));
        }
        events.add(event);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> directory(String path) {
        return note("dir " + path);
    }

    @Override
    public CompletionStage<Void> symlink(String path, String target) {
        last = Cid.ofRaw(target.getBytes(StandardCharsets.UTF_8));
        return note("link " + path + " -> " + target);
    }

    @Override
    public CompletionStage<Void> file(String path) {
        this.path = path;
        content.reset();
        size = 0;
        return note("file " + path);
    }

    @Override
    public CompletionStage<Void> data(ByteBuffer data) {
        bytes += data.remaining();
        size += data.remaining();
        byte[] copy = new byte[Math.min(data.remaining(), Math.max(0, 65536 - content.size()))];
        data.get(copy);
        content.writeBytes(copy);
        return hold;
    }

    @Override
    public CompletionStage<Void> endFile() {
        last = Cid.ofRaw(content.toByteArray());
        output.accept(new AddedOutput(path, last, 0, size, List.of(FakeCluster.PEER)));
        return note("end " + size);
    }

    @Override
    public CompletionStage<Cid> finish() {
        finished = true;
        return note("finish").thenCompose(n -> params.noPin() ? CompletableFuture.completedFuture(last)
                : cluster.pin(Pin.of(last, params.options())).thenApply(Pin::cid));
    }

    /** What the file that ended last consisted of, its first 64 KiB. */
    public String content() {
        return content.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        closed = true;
    }
}
