package io.holdfast.ipfs.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Cid;
import io.holdfast.model.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An owner that does not end in time spoils nothing of the next one's. */
class SegmentsTest {
    private static final byte[] BYTES = new byte[100];
    private static final Multihash HASH = Cid.ofRaw(BYTES).multihash();

    @TempDir
    Path folder;

    private static void append(Segments to) throws IOException {
        to.append(HASH, Location.UNKNOWN, ByteBuffer.wrap(BYTES), 0);
    }

    @Test
    void beginsNoFileAfterItsEnd() throws Exception {
        Segments old = new Segments(folder, 100);
        append(old);
        old.close();
        assertThatThrownBy(() -> append(old)).isInstanceOf(ClosedChannelException.class);
        assertThat(Segment.path(folder, 2)).doesNotExist();
    }

    @Test
    void neverBeginsAFileThatIsThere() throws Exception {
        Segments old = new Segments(folder, 100);
        append(old);
        try (Segments next = new Segments(folder, 100)) {
            append(next);
            long whole = Files.size(Segment.path(folder, 2));
            assertThatThrownBy(() -> append(old)).isInstanceOf(FileAlreadyExistsException.class);
            assertThat(Files.size(Segment.path(folder, 2))).isEqualTo(whole);
        }
        old.close();
    }
}
