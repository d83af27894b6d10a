package io.holdfast.consensus.raft.internal.log;

import java.io.IOException;
import java.util.List;

/** One folder, as much of it as a log needs. The seam at which tests put a faulty disk. */
interface Disk {
    /** The names of all files. */
    List<String> list() throws IOException;

    /** Opens a file for reading and writing, and makes it if there is none. */
    DiskFile open(String name) throws IOException;

    /** Replaces one file by another, atomically. Not durable before {@link #sync}. */
    void rename(String from, String to) throws IOException;

    /** Removes a file if there is one. Not durable before {@link #sync}. */
    void delete(String name) throws IOException;

    /** Makes it durable which files there are. */
    void sync() throws IOException;

    /** For messages. */
    @Override
    String toString();
}
