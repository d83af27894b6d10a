package io.holdfast.consensus.raft.internal.log;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jgroups.Address;
import org.jgroups.util.Util;

/**
 * What a peer must not forget besides its entries, in a file of its own that is replaced as a whole.
 *
 * @param salt      random, the log's own: see {@link Record}
 * @param term      never goes down
 * @param vote      for whom this peer has voted in this term; null = nobody
 * @param epoch     which segments count: those of other epochs are leftovers
 * @param first     the first entry that counts; 0 = nothing was ever removed from the front
 * @param commit    known to be committed, at least
 * @param snapshot  which snapshot file counts; 0 = none
 * @param snapshotIndex the last entry that the snapshot contains
 * @param closedAt  the last entry, when the log was closed in order; 0 = it is open, or was not closed
 */
record Meta(long salt, long term, Address vote, long epoch, long first, long commit, long snapshot, long snapshotIndex, long closedAt) {
    static final String FILE = "meta";
    private static final String NEXT = "meta.tmp";
    private static final long MAGIC = 0x4846_4d45_5441_0001L;
    private static final int CHECKSUM = 4;
    private static final int MOST = 1 << 16;

    static Meta fresh(long salt) {
        return new Meta(salt, 0, null, 1, 0, 0, 0, 0, 0);
    }

    Meta withVote(long newTerm, Address newVote) {
        return new Meta(salt, newTerm, newVote, epoch, first, commit, snapshot, snapshotIndex, closedAt);
    }

    Meta withFirst(long newFirst, long newCommit) {
        return new Meta(salt, term, vote, epoch, newFirst, newCommit, snapshot, snapshotIndex, closedAt);
    }

    Meta withSnapshot(long id, long index, long newCommit) {
        return new Meta(salt, term, vote, epoch, first, newCommit, id, index, closedAt);
    }

    /** Nothing but one entry, in segments of another epoch. */
    Meta restarted(long newEpoch, long index) {
        return new Meta(salt, term, vote, newEpoch, index, index, snapshot, snapshotIndex, closedAt);
    }

    Meta closed(long last, long newCommit) {
        return new Meta(salt, term, vote, epoch, first, newCommit, snapshot, snapshotIndex, last);
    }

    /** Durable on return. */
    void write(Disk disk) throws IOException {
        byte[] bytes = encode();
        try (DiskFile file = disk.open(NEXT)) {
            file.truncate(0);
            file.writeAll(ByteBuffer.wrap(bytes), 0);
            file.sync();
        }
        disk.rename(NEXT, FILE);
        disk.sync();
    }

    private byte[] encode() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(MAGIC);
        for (long value : new long[] {salt, term, epoch, first, commit, snapshot, snapshotIndex, closedAt}) {
            out.writeLong(value);
        }
        Util.writeAddress(vote, out);
        out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        return bytes.toByteArray();
    }

    /** Reads the file, which must be there. */
    static Meta read(Disk disk) throws IOException {
        byte[] bytes;
        try (DiskFile file = disk.open(FILE)) {
            long size = file.size();
            if (size < CHECKSUM || size > MOST) {
                throw damaged(disk, "it has " + size + " bytes", null);
            }
            bytes = new byte[(int) size];
            file.readAll(ByteBuffer.wrap(bytes), 0);
        }
        if (ByteBuffer.wrap(bytes).getInt(bytes.length - CHECKSUM) != checksum(bytes, bytes.length - CHECKSUM)) {
            throw damaged(disk, "its checksum does not match", null);
        }
        return decode(disk, bytes);
    }

    private static Meta decode(Disk disk, byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        long magic = in.readLong();
        if (magic != MAGIC) {
            throw damaged(disk, "it starts with " + Long.toHexString(magic) + ", expected " + Long.toHexString(MAGIC), null);
        }
        long[] v = new long[8];
        for (int i = 0; i < v.length; i++) {
            v[i] = in.readLong();
        }
        try {
            return new Meta(v[0], v[1], Util.readAddress(in), v[2], v[3], v[4], v[5], v[6], v[7]);
        } catch (ClassNotFoundException e) {
            throw damaged(disk, "it holds an address of an unknown kind", e);
        }
    }

    private static RaftLogException damaged(Disk disk, String how, Throwable cause) {
        return new RaftLogException("the raft log in " + disk + " is damaged: file " + FILE + ": " + how, cause);
    }

    private static int checksum(byte[] bytes, int size) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, size);
        return (int) crc.getValue();
    }
}
