package io.holdfast.consensus.raft.internal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk that forgets like a real one when the power fails: of what was not synced, any sectors of any writes may be there, and of the
 * changes to the folder the first few. It can also be told to fail.
 */
final class MemoryDisk implements Disk {
    private static final int SECTOR = 64;

    private Map<String, Inode> names = new TreeMap<>();
    private Map<String, Inode> durableNames = new TreeMap<>();
    private final List<Runnable> folderChanges = new ArrayList<>();
    private int operations;
    private int syncs;
    private int failAt = Integer.MAX_VALUE;
    private Fault fault;

    /** What an operation does when it is its turn to fail. */
    enum Fault { NO_SPACE, SHORT_WRITE }

    private static final class Inode {
        private byte[] bytes = new byte[0];
        private byte[] durable = new byte[0];
        private final List<Write> unsynced = new ArrayList<>();
    }

    private record Write(long position, byte[] bytes) { }

    /** The operation with this number from now on, and all after it, fail. */
    void failAt(int operation, Fault how) {
        failAt = operations + operation;
        fault = how;
    }

    /** From now on all goes well again. */
    void recovers() {
        failAt = Integer.MAX_VALUE;
    }

    int syncs() {
        return syncs;
    }

    private boolean fails() {
        return ++operations >= failAt;
    }

    private void maybeFail() throws IOException {
        if (fails()) {
            throw new IOException("no space left on device");
        }
    }

    /** The power fails and comes back: what is there now is all that is left. The disk is well again. */
    void powerFails(Random random) {
        failAt = Integer.MAX_VALUE;
        int kept = random.nextInt(folderChanges.size() + 1);
        folderChanges.subList(0, kept).forEach(Runnable::run);
        folderChanges.clear();
        names = new TreeMap<>(durableNames);
        durableNames = new TreeMap<>(names);
        for (Inode inode : names.values()) {
            byte[] bytes = inode.durable;
            for (Write write : inode.unsynced) {
                bytes = sectors(bytes, write, random);
            }
            inode.unsynced.clear();
            inode.durable = bytes;
            inode.bytes = bytes.clone();
        }
    }

    private static byte[] sectors(byte[] bytes, Write write, Random random) {
        byte[] result = bytes;
        for (int from = 0; from < write.bytes.length; from += SECTOR) {
            if (random.nextBoolean()) {
                int to = Math.min(write.bytes.length, from + SECTOR);
                result = put(result, write.position + from, Arrays.copyOfRange(write.bytes, from, to));
            }
        }
        return result;
    }

    private static byte[] put(byte[] bytes, long position, byte[] more) {
        int end = (int) position + more.length;
        byte[] result = end > bytes.length ? Arrays.copyOf(bytes, end) : bytes.clone();
        System.arraycopy(more, 0, result, (int) position, more.length);
        return result;
    }

    /** The contents of a file, for tests that damage them. */
    byte[] contents(String name) {
        return names.get(name).bytes.clone();
    }

    void damage(String name, byte[] contents) {
        names.get(name).bytes = contents;
        names.get(name).durable = contents.clone();
    }

    /** A copy of this disk as it is. */
    MemoryDisk copy() {
        MemoryDisk copy = new MemoryDisk();
        names.forEach((name, inode) -> {
            Inode same = new Inode();
            same.bytes = inode.bytes.clone();
            same.durable = inode.bytes.clone();
            copy.names.put(name, same);
            copy.durableNames.put(name, same);
        });
        return copy;
    }

    @Override
    public List<String> list() {
        return List.copyOf(names.keySet());
    }

    @Override
    public DiskFile open(String name) throws IOException {
        if (!names.containsKey(name)) {
            maybeFail();
            Inode inode = new Inode();
            names.put(name, inode);
            folderChanges.add(() -> durableNames.put(name, inode));
        }
        return new MemoryFile(names.get(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        maybeFail();
        names.put(to, names.remove(from));
        folderChanges.add(() -> durableNames.put(to, durableNames.remove(from)));
    }

    @Override
    public void delete(String name) throws IOException {
        maybeFail();
        names.remove(name);
        folderChanges.add(() -> durableNames.remove(name));
    }

    @Override
    public void sync() throws IOException {
        maybeFail();
        syncs++;
        folderChanges.forEach(Runnable::run);
        folderChanges.clear();
    }

    @Override
    public String toString() {
        return "memory";
    }

    private final class MemoryFile implements DiskFile {
        private final Inode inode;

        MemoryFile(Inode inode) {
            this.inode = inode;
        }

        @Override
        public long size() {
            return inode.bytes.length;
        }

        @Override
        public int read(ByteBuffer into, long position) {
            if (position >= inode.bytes.length) {
                return -1;
            }
            int n = (int) Math.min(into.remaining(), inode.bytes.length - position);
            into.put(inode.bytes, (int) position, n);
            return n;
        }

        @Override
        public int write(ByteBuffer bytes, long position) throws IOException {
            boolean fails = fails();
            if (fails && (fault == Fault.NO_SPACE || operations > failAt)) {
                throw new IOException("no space left on device");
            }
            byte[] taken = new byte[fails ? bytes.remaining() / 2 : bytes.remaining()];
            bytes.get(taken);
            inode.bytes = put(inode.bytes, position, taken);
            inode.unsynced.add(new Write(position, taken));
            return taken.length;
        }

        @Override
        public void truncate(long size) throws IOException {
            if (size < inode.bytes.length) {
                maybeFail();
                inode.bytes = Arrays.copyOf(inode.bytes, (int) size);
                // durable at once or with the next sync: here at the sync, which replaces all
            }
        }

        @Override
        public void sync() throws IOException {
            maybeFail();
            syncs++;
            inode.durable = inode.bytes.clone();
            inode.unsynced.clear();
        }

        @Override
        public void close() {
        }
    }
}
