package io.holdfast.consensus.raft.internal.log;

import static io.holdfast.consensus.raft.internal.log.Entries.entries;
import static io.holdfast.consensus.raft.internal.log.Entries.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jgroups.Address;
import org.jgroups.util.ExtendedUUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The disk fails at the first, the second, the third … operation of the same story: full, a short write, a sync that fails. */
class FaultyDiskTest {
    private static final int SMALL = 150;

    @ParameterizedTest
    @EnumSource
    void whatWasAnsweredIsThereWhereverTheDiskFails(MemoryDisk.Fault fault) throws IOException {
        for (int operation = 1;; operation++) {
            MemoryDisk disk = new MemoryDisk();
            RaftLog log = RaftLog.open(disk, SMALL);
            List<RaftLogException> told = new ArrayList<>();
            log.onFailure(told::add);
            disk.failAt(operation, fault);
            Story story = new Story(log);
            boolean failed = !story.ended();
            if (failed) {
                // a log that has stopped does not try its luck
                disk.recovers();
                assertThat(told).as("operation %d", operation).hasSize(1);
                stopped(log, told.get(0));
            }
            disk.powerFails(new Random(operation));
            story.check(RaftLog.open(disk, SMALL), "operation " + operation);
            if (!failed) {
                assertThat(operation).isGreaterThan(40);
                return;
            }
        }
    }

    private static void stopped(RaftLog log, RaftLogException why) throws IOException {
        assertThat(log.failure()).isSameAs(why);
        assertThat(why).hasMessageContaining("the raft log in memory has stopped");
        long last = log.lastAppended();
        assertThatThrownBy(() -> log.append(last + 1, entries(99, "more"))).isInstanceOf(RaftLogException.class);
        assertThatThrownBy(() -> log.currentTerm(99)).isInstanceOf(RaftLogException.class);
        assertThatThrownBy(() -> log.setSnapshot(ByteBuffer.allocate(1))).isInstanceOf(RaftLogException.class);
        assertThat(log.lastAppended()).isEqualTo(last);
        log.close();
    }

    /** Does everything that a log can do, and remembers what it has answered. */
    private static final class Story {
        private static final Address SOMEBODY = ExtendedUUID.randomUUID("somebody");
        private final RaftLog log;
        private long term;
        private boolean voted;
        private long last;
        private int snapshot;
        private boolean ended;

        Story(RaftLog log) {
            this.log = log;
            try {
                tell();
                ended = true;
            } catch (RaftLogException e) {
                // as far as it came
            }
        }

        boolean ended() {
            return ended;
        }

        private void tell() {
            log.currentTerm(3);
            term = 3;
            log.votedFor(SOMEBODY);
            voted = true;
            for (int i = 1; i <= 9; i += 3) {
                last = log.append(i, entries(3, "e" + i, "e" + (i + 1), "e" + (i + 2)));
            }
            log.commitIndex(5);
            // from now on they may be there or not
            last = 5;
            log.deleteAllEntriesStartingFrom(6);
            last = log.append(6, entries(3, "e6", "e7"));
            log.setSnapshot(ByteBuffer.wrap(new byte[] {5}));
            snapshot = 5;
            log.truncate(4);
            log.install(ByteBuffer.wrap(new byte[] {100}), 100, 3);
            snapshot = 100;
            last = 100;
            last = log.append(101, entries(3, "e101"));
        }

        void check(RaftLog again, String when) {
            assertThat(again.currentTerm()).as(when).isGreaterThanOrEqualTo(term);
            if (voted) {
                assertThat(again.votedFor()).as(when).isEqualTo(SOMEBODY);
            }
            assertThat(again.lastAppended()).as(when).isGreaterThanOrEqualTo(last);
            for (long i = Math.max(1, again.firstAppended()); i <= Math.min(last, again.lastAppended()); i++) {
                assertThat(text(again.get(i))).as(when).isEqualTo(i == 100 ? "3:-" : "3:e" + i);
            }
            if (snapshot != 0) {
                byte found = again.getSnapshot().get();
                assertThat(found == snapshot || found == 100).as(when).isTrue();
            }
        }
    }
}
