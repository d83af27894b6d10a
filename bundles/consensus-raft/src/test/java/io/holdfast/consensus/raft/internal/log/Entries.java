package io.holdfast.consensus.raft.internal.log;

import java.nio.charset.StandardCharsets;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;

/** Entries for tests. */
final class Entries {
    private Entries() {
    }

    static LogEntry entry(long term, String command) {
        return new LogEntry(term, command.getBytes(StandardCharsets.UTF_8));
    }

    static LogEntries entries(long term, String... commands) {
        LogEntries entries = new LogEntries();
        for (String command : commands) {
            entries.add(entry(term, command));
        }
        return entries;
    }

    /** The entry as a text that can be compared: term, command, whether it is internal. */
    static String text(LogEntry entry) {
        return entry == null ? null : entry.term() + ":" + (entry.command() == null ? "-"
                : new String(entry.command(), entry.offset(), entry.length(), StandardCharsets.UTF_8).strip()) + (entry.internal() ? "!" : "");
    }
}
