package io.holdfast.api.rest.internal;

import io.holdfast.model.ClusterException;
import io.holdfast.spi.cluster.Adder;
import io.holdfast.spi.cluster.Cluster;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One upload: reads the body as it comes, hands it to the adder piece by piece, and reads on only when the adder has taken the piece
 * and the client its lines. No thread waits, and nothing of the size of the upload is held.
 */
final class AddUpload implements ReadListener {
    private static final int BUFFER = 64 * 1024;
    private static final int MAX_TARGET = 4096;
    /** Lines that the client has not taken: above this the body is not read on. */
    private static final long MAX_PENDING = 64 << 10;
    private static final CompletionStage<Void> NOTHING = CompletableFuture.completedFuture(null);

    private final Exchange exchange;
    private final AddQuery query;
    private final AddAnswer answer;
    private final MultipartParser parser;
    private final Timer timer;
    private final byte[] buffer = new byte[BUFFER];
    private final AtomicInteger work = new AtomicInteger();
    private ServletInputStream in;
    private Discard discard;
    private Adder adder;
    private Entry entry;
    private ByteArrayOutputStream target;
    private long entries;
    /** Input must not be touched: a stage, the client or the container will call back. */
    private volatile boolean busy;
    private volatile boolean waiting;
    private volatile boolean inputEnded;
    private boolean complete;
    private volatile boolean over;

    AddUpload(Exchange exchange, AddQuery query, String boundary, Timer timer) {
        this.exchange = exchange;
        this.query = query;
        this.parser = new MultipartParser(boundary);
        this.answer = new AddAnswer(exchange, query.stream());
        this.timer = timer;
    }

    /** @throws ClusterException when the cluster refuses the parameters; nothing has been read then */
    void start(Cluster cluster) {
        adder = cluster.add(query.params(), answer::line);
        exchange.done.whenComplete((r, e) -> adder.close());
        try {
            in = exchange.request.getInputStream();
            discard = new Discard(in, buffer, timer);
            waiting = true;
            in.setReadListener(this);
        } catch (IOException e) {
            exchange.done.completeExceptionally(e);
        }
    }

    @Override
    public void onDataAvailable() {
        waiting = false;
        drive();
    }

    @Override
    public void onAllDataRead() {
        inputEnded = true;
        waiting = false;
        drive();
    }

    @Override
    public void onError(Throwable error) {
        // first of all: nobody who sees the end of the input may take it for the end of the upload
        if (!over) {
            fail(new ClusterException.Invalid("the request body was cut off"));
        }
        inputEnded = true;
        discard.ended();
    }

    // one thread at a time, without a lock, as in AsyncOutput
    private void drive() {
        if (work.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            try {
                if (over) {
                    rest();
                } else {
                    run();
                }
            } catch (IOException e) {
                onError(e);
            } catch (IllegalArgumentException e) {
                fail(new ClusterException.Invalid(e.getMessage()));
            } catch (RuntimeException e) {
                fail(e);
            }
            seen = work.addAndGet(-seen);
        } while (seen != 0);
    }

    /** What follows the closing boundary has no meaning, but has to be taken before the connection is closed. */
    private void rest() throws IOException {
        if (inputEnded) {
            discard.ended();
        } else {
            discard.read();
        }
    }

    private void run() throws IOException {
        while (!busy && !waiting && !over) {
            if (complete) {
                if (!restIsRead()) {
                    return;
                }
                if (!over) {
                    await(finish());
                }
                continue;
            }
            MultipartParser.Event event = parser.next();
            if (event == MultipartParser.Event.MORE) {
                if (!read()) {
                    return;
                }
            } else {
                await(take(event));
            }
        }
        if (over) {
            rest();
        }
    }

    /** Gets more input; false when there is none now. */
    private boolean read() throws IOException {
        if (inputEnded) {
            parser.end();
            return false;
        }
        if (answer.pending() > MAX_PENDING) {
            await(answer.taken());
            return !busy;
        }
        // set before asking: the container may call back on another thread before isReady() has even returned
        waiting = true;
        if (!in.isReady()) {
            return false;
        }
        waiting = false;
        int n = in.read(buffer);
        if (n < 0) {
            inputEnded = true;
        } else {
            parser.feed(buffer, 0, n);
        }
        return true;
    }

    private void await(CompletionStage<?> stage) {
        CompletableFuture<?> future = stage.toCompletableFuture();
        if (future.isDone() && !future.isCompletedExceptionally()) {
            return;
        }
        busy = true;
        future.whenComplete((r, e) -> {
            busy = false;
            if (e != null) {
                fail(e);
            } else {
                drive();
            }
        });
    }

    private CompletionStage<?> take(MultipartParser.Event event) throws IOException {
        return switch (event) {
            case PART -> begin(Entry.of(parser.head()));
            case DATA -> data(parser.data());
            case PART_END -> end();
            case END -> closed();
            case MORE -> NOTHING;
        };
    }

    private CompletionStage<Void> begin(Entry next) {
        entry = next;
        entries++;
        target = next.kind() == Entry.Kind.SYMLINK ? new ByteArrayOutputStream() : null;
        return switch (next.kind()) {
            case FILE -> adder.file(next.path());
            case DIRECTORY -> adder.directory(next.path());
            case SYMLINK -> NOTHING;
        };
    }

    private CompletionStage<Void> data(ByteBuffer bytes) {
        return switch (entry.kind()) {
            case FILE -> adder.data(bytes);
            case DIRECTORY -> throw new IllegalArgumentException("the directory '" + entry.path() + "' comes with content");
            case SYMLINK -> {
                if (target.size() + bytes.remaining() > MAX_TARGET) {
                    throw new IllegalArgumentException("the target of '" + entry.path() + "' is longer than " + MAX_TARGET + " bytes");
                }
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                target.writeBytes(copy);
                yield NOTHING;
            }
        };
    }

    private CompletionStage<Void> end() {
        return switch (entry.kind()) {
            case FILE -> adder.endFile();
            case DIRECTORY -> NOTHING;
            case SYMLINK -> adder.symlink(entry.path(), Texts.utf8(target.toByteArray(), target.size()));
        };
    }

    private CompletionStage<?> closed() {
        if (entries == 0) {
            throw new IllegalArgumentException("the multipart body has no entries: nothing to add");
        }
        complete = true;
        return NOTHING;
    }

    /** Nothing is pinned before the request has ended as it said it would: a body that is cut off later was not meant so. */
    private boolean restIsRead() throws IOException {
        while (!inputEnded) {
            waiting = true;
            if (!in.isReady()) {
                return false;
            }
            waiting = false;
            inputEnded = in.read(buffer) < 0;
        }
        return true;
    }

    private CompletionStage<?> finish() {
        over = true;
        return adder.finish().handle((root, e) -> {
            discard.after(e != null ? answer.fail(e) : answer.end(), exchange);
            return null;
        });
    }

    /** Nothing gets pinned. The rest of the body is read and thrown away for a while, so that the client gets to see the answer. */
    private void fail(Throwable error) {
        over = true;
        adder.close();
        discard.after(answer.fail(error), exchange);
        drive();
    }
}
