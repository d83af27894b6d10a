package io.holdfast.store.mvstore.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Notes everything that is done to the file, and does it, save the waiting for the disk. */
final class RecordedFile extends ForcedFile {
    /** What was done. */
    sealed interface Step {
    }

    record Write(long pos, byte[] bytes) implements Step {
    }

    record Shorten(long size) implements Step {
    }

    record Force() implements Step {
    }

    private final List<Step> steps;

    RecordedFile(Path path, List<Step> steps) {
        super(path);
        this.steps = steps;
    }

    @Override
    void write(long pos, byte[] bytes, int from, int length) throws IOException {
        super.write(pos, bytes, from, length);
        steps.add(new Write(pos, Arrays.copyOfRange(bytes, from, from + length)));
    }

    @Override
    void shorten(long size) throws IOException {
        super.shorten(size);
        steps.add(new Shorten(size));
    }

    @Override
    void force() {
        steps.add(new Force());
    }
}
