package io.holdfast.consensus.raft.internal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the segments when a log is opened. What was being written when the process or the machine died is cut off: nobody was told
 * about it. Anything else that does not fit together is damage, and is refused: what was acknowledged must not be forgotten silently.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final int INDEX_AT = 8;

    private final Disk disk;
    private final Meta meta;
    private final List<Segment> segments = new ArrayList<>();
    private long commit;
    private long term;

    private Recovery(Disk disk, Meta meta) {
        this.disk = disk;
        this.meta = meta;
        commit = Math.max(meta.commit(), meta.snapshotIndex());
    }

    /** The segments in order; {@code commit} = the highest index that is known to be committed. */
    record Found(List<Segment> segments, long commit, long lastTerm) { }

    static Found read(Disk disk, Meta meta) throws IOException {
        Recovery recovery = new Recovery(disk, meta);
        try {
            return recovery.read();
        } catch (IOException | RuntimeException e) {
            for (Segment segment : recovery.segments) {
                segment.close();
            }
            throw e;
        }
    }

    private Found read() throws IOException {
        List<String> names = names();
        for (int i = 0; i < names.size(); i++) {
            Segment segment = Segment.open(disk, names.get(i));
            segments.add(segment);
            follows(segment);
            if (!read(segment, i == names.size() - 1)) {
                segments.remove(segment);
                segment.close();
                disk.delete(segment.name());
                disk.sync();
            }
        }
        long last = segments.isEmpty() ? 0 : segments.get(segments.size() - 1).last();
        long promised = Math.max(Math.max(commit, meta.first()), meta.closedAt());
        if (last < promised) {
            throw damaged("its entries end at " + last + ", but those up to " + promised + " were durable");
        }
        return new Found(segments, commit, term);
    }

    /** The segments that count; what an interrupted change left behind is removed. */
    private List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        String prefix = Segment.prefix(meta.epoch());
        for (String name : disk.list()) {
            if (Segment.isName(name) && name.startsWith(prefix)) {
                names.add(name);
            } else if (Segment.isName(name) || name.endsWith(".tmp")) {
                disk.delete(name);
            }
        }
        while (names.size() > 1 && Segment.first(names.get(1)) <= meta.first()) {
            disk.delete(names.remove(0));
        }
        if (!names.isEmpty() && Segment.first(names.get(0)) > Math.max(1, meta.first())) {
            throw damaged("its first segment is " + names.get(0) + ", expected one that holds entry " + Math.max(1, meta.first()));
        }
        return names;
    }

    private void follows(Segment segment) {
        int before = segments.size() - 2;
        if (before >= 0 && segments.get(before).last() + 1 != segment.first()) {
            throw damaged("segment " + segment.name() + " follows one that ends at " + segments.get(before).last());
        }
    }

    /** Fills the segment; false when it is a last one that nothing was ever written to. */
    private boolean read(Segment segment, boolean last) throws IOException {
        byte[] bytes = segment.bytes();
        if (!Segment.hasHeader(bytes, segment.first(), meta.salt())) {
            // a header is durable before the first entry is written
            if (!last || durableBeyond(bytes, 0, segment.first() - 1)) {
                throw damaged("the header of segment " + segment.name());
            }
            return false;
        }
        for (int at = Segment.HEADER; at < bytes.length; at = segment.size()) {
            Record record = Record.read(bytes, at, meta.salt());
            long expected = segment.last() + 1;
            if (record == null) {
                if (!last || durableBeyond(bytes, at, expected)) {
                    throw damaged("entry " + expected + " in segment " + segment.name() + " at byte " + at);
                }
                LOG.info("raft log in {}: cut off {} bytes that were being written, at entry {}", disk, bytes.length - at, expected);
                segment.cut(expected);
                return true;
            }
            take(segment, record, expected);
        }
        return true;
    }

    private void take(Segment segment, Record record, long expected) {
        if (record.index() != expected || record.entry().term() < term) {
            throw damaged("segment " + segment.name() + " has entry " + record.index() + " of term " + record.entry().term()
                    + ", expected entry " + expected + " of term " + term + " or later");
        }
        term = record.entry().term();
        commit = Math.max(commit, record.commit());
        segment.add(record.size());
    }

    /** Whether there is an entry further on that was written after this one had become durable. */
    private boolean durableBeyond(byte[] bytes, int from, long expected) {
        ByteBuffer peek = ByteBuffer.wrap(bytes);
        long most = expected + bytes.length / Record.HEADER;
        for (int at = from; at <= bytes.length - Record.HEADER; at++) {
            long index = peek.getLong(at + INDEX_AT);
            if (index < expected || index > most) {
                continue;
            }
            Record record = Record.read(bytes, at, meta.salt());
            if (record != null && record.firstOfSync() > expected) {
                return true;
            }
        }
        return false;
    }

    private RaftLogException damaged(String what) {
        return new RaftLogException("the raft log in " + disk + " is damaged: " + what
                + ". Remove the folder to let this peer fetch everything from the others, if there are others");
    }
}
