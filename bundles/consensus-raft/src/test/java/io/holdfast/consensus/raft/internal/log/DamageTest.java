package io.holdfast.consensus.raft.internal.log;

import static io.holdfast.consensus.raft.internal.log.Entries.entries;
import static io.holdfast.consensus.raft.internal.log.Entries.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is on the disk is not what was written there. */
class DamageTest {
    private static final int LARGE = 1 << 20;
    private static final String SEGMENT = Segment.prefix(1) + "%019d".formatted(1);

    private final MemoryDisk disk = new MemoryDisk();
    // where the syncs end in the segment, and the last entry of each
    private final List<Integer> ends = new ArrayList<>();
    private final List<Long> lasts = new ArrayList<>();

    @BeforeEach
    void fill() throws IOException {
        RaftLog log = RaftLog.open(disk, LARGE);
        sync(log, "a", "bb");
        sync(log, "ccc");
        sync(log, "dddd", "", "eeeeee");
        sync(log, "f", "gg", "hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh");
        // not closed: the process dies here
    }

    private void sync(RaftLog log, String... commands) {
        log.append(log.lastAppended() + 1, entries(1, commands));
        ends.add(disk.contents(SEGMENT).length);
        lasts.add(log.lastAppended());
    }

    private RaftLog opened(byte[] segment) throws IOException {
        MemoryDisk damaged = disk.copy();
        damaged.damage(SEGMENT, segment);
        return RaftLog.open(damaged, LARGE);
    }

    @Test
    void aTailThatEndsAtAnyByteIsCutOff() throws IOException {
        byte[] whole = disk.contents(SEGMENT);
        for (int size = ends.get(2); size <= whole.length; size++) {
            RaftLog log = opened(Arrays.copyOf(whole, size));
            assertThat(log.lastAppended()).as("at byte %d", size).isBetween(lasts.get(2), lasts.get(3));
            assertThat(text(log.get(6))).isEqualTo("1:eeeeee");
            long next = log.lastAppended() + 1;
            log.append(next, entries(1, "after"));
            log.close();
            assertThat(text(log.get(next))).isEqualTo("1:after");
        }
    }

    @Test
    void aTailThatIsZeroFromAnyByteOnIsCutOff() throws IOException {
        byte[] whole = disk.contents(SEGMENT);
        for (int from = ends.get(2); from < whole.length; from++) {
            byte[] zeroed = whole.clone();
            Arrays.fill(zeroed, from, zeroed.length, (byte) 0);
            RaftLog log = opened(zeroed);
            assertThat(log.lastAppended()).as("zero from byte %d", from).isBetween(lasts.get(2), lasts.get(3));
        }
    }

    @Test
    void ofATornSyncTheLaterSectorsMayBeThereWithoutTheFirst() throws IOException {
        byte[] torn = disk.contents(SEGMENT);
        Arrays.fill(torn, ends.get(2), ends.get(2) + 10, (byte) 0);
        assertThat(opened(torn).lastAppended()).isEqualTo(lasts.get(2));
    }

    @Test
    void anyChangedByteInFrontOfTheLastSyncIsRefused() throws IOException {
        byte[] whole = disk.contents(SEGMENT);
        for (int at = 0; at < ends.get(2); at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << at % Byte.SIZE);
            int where = at;
            assertThatThrownBy(() -> opened(flipped)).as("byte %d", where).isInstanceOf(RaftLogException.class).hasMessageContaining("damaged");
        }
    }

    @Test
    void aChangedByteInTheHeaderIsRefusedIfThereIsAnEntryBehindIt() throws IOException {
        byte[] whole = disk.contents(SEGMENT);
        for (int at = 0; at < Segment.HEADER; at++) {
            byte[] flipped = Arrays.copyOf(whole, ends.get(0));
            flipped[at] ^= 1;
            int where = at;
            assertThatThrownBy(() -> opened(flipped)).as("byte %d", where).isInstanceOf(RaftLogException.class).hasMessageContaining("header");
        }
        // one that died before the first entry
        assertThat(opened(new byte[] {1, 2, 3}).lastAppended()).isZero();
    }

    @Test
    void aChangedByteInWhatIsKnownToBeCommittedIsRefusedAlsoAtTheEnd() throws IOException {
        RaftLog log = RaftLog.open(disk, LARGE);
        log.commitIndex(log.lastAppended());
        sync(log, "knows of the commit");
        byte[] cut = Arrays.copyOf(disk.contents(SEGMENT), ends.get(2));
        // the commit index was in the entry that is gone: nothing says that there was more
        assertThat(opened(cut).lastAppended()).isEqualTo(lasts.get(2));
        log.close();
        assertThatThrownBy(() -> opened(cut)).isInstanceOf(RaftLogException.class).hasMessageContaining("those up to 10 were durable");
    }

    @Test
    void aLogThatWasClosedInOrderMustBeWhole() throws IOException {
        RaftLog.open(disk, LARGE).close();
        byte[] whole = disk.contents(SEGMENT);
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 0x40;
            int where = at;
            assertThatThrownBy(() -> opened(flipped)).as("byte %d", where).isInstanceOf(RaftLogException.class).hasMessageContaining("damaged");
        }
    }

    @Test
    void aRefusedLogIsNotChanged() throws IOException {
        byte[] flipped = disk.contents(SEGMENT);
        flipped[Segment.HEADER + 20] ^= 1;
        disk.damage(SEGMENT, flipped);
        byte[] meta = disk.contents(Meta.FILE);
        assertThatThrownBy(() -> RaftLog.open(disk, LARGE)).isInstanceOf(RaftLogException.class).hasMessageContaining("entry 1 in segment");
        assertThat(disk.contents(SEGMENT)).isEqualTo(flipped);
        assertThat(disk.contents(Meta.FILE)).isEqualTo(meta);
    }

    @Test
    void anyChangedByteOfTheMetaFileIsRefused() throws IOException {
        byte[] meta = disk.contents(Meta.FILE);
        for (int at = 0; at < meta.length; at++) {
            byte[] flipped = meta.clone();
            flipped[at] ^= 0x10;
            disk.damage(Meta.FILE, flipped);
            int where = at;
            assertThatThrownBy(() -> RaftLog.open(disk, LARGE)).as("byte %d", where).isInstanceOf(RaftLogException.class)
                    .hasMessageContaining(Meta.FILE);
        }
    }

    @Test
    void aMissingSegmentIsRefused() throws IOException {
        MemoryDisk small = new MemoryDisk();
        RaftLog log = RaftLog.open(small, 1);
        for (int i = 1; i <= 5; i++) {
            log.append(i, entries(1, "e" + i));
        }
        for (String name : small.list()) {
            if (Segment.isName(name)) {
                MemoryDisk gap = small.copy();
                gap.delete(name);
                boolean last = Segment.first(name) == 5;
                if (last) {
                    // nobody can know: it is as if it had never been written. A log that was closed in order does know
                    assertThat(RaftLog.open(gap, 1).lastAppended()).isEqualTo(4);
                } else {
                    assertThatThrownBy(() -> RaftLog.open(gap, 1)).as(name).isInstanceOf(RaftLogException.class);
                }
            }
        }
    }

    @Test
    void aDamagedSnapshotIsRefused() throws IOException {
        RaftLog log = RaftLog.open(disk, LARGE);
        log.setSnapshot(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}));
        byte[] whole = disk.contents(SnapshotFile.name(1));
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 2;
            disk.damage(SnapshotFile.name(1), flipped);
            assertThatThrownBy(log::getSnapshot).as("byte %d", at).isInstanceOf(RaftLogException.class).hasMessageContaining("snapshot");
        }
    }

    @Test
    void anEntryThatRotsWhileTheLogIsOpenStopsIt() throws IOException {
        RaftLog log = RaftLog.open(disk, LARGE);
        byte[] flipped = disk.contents(SEGMENT);
        flipped[Segment.HEADER + Record.HEADER] ^= 1;
        disk.damage(SEGMENT, flipped);
        assertThatThrownBy(() -> log.get(1)).isInstanceOf(RaftLogException.class).hasMessageContaining("entry 1");
        assertThat(log.failure()).isNotNull();
        assertThat(text(log.get(2))).isEqualTo("1:bb");
    }
}
