package io.holdfast.consensus.raft.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Puts the data of a peer that is no member any more aside, so that it can begin with nothing: {@code raft} becomes {@code raft.old.0},
 * that becomes {@code raft.old.1}, and so on, so many at most. Source: IPFS Cluster 1.1.6, consensus/raft/data_helper.go. Differs: what has
 * no snapshot is kept, too; of the data that goes nothing is shared with what stays.
 */
final class Backups {
    private Backups() {
    }

    /**
     * Puts this folder aside, when it is there. When it fails on the way the folder is as it was, and it can be tried again.
     *
     * @param folder closed: nobody has files of it open
     * @param most   how many are kept, this one included; 0 = it is removed
     */
    static void putAside(Path folder, int most) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (most <= 0) {
            remove(folder);
            return;
        }
        remove(old(folder, most - 1));
        // from the oldest on, so that none is in the way of another; a gap from an earlier attempt does not matter
        for (int i = most - 2; i >= 0; i--) {
            if (Files.exists(old(folder, i), LinkOption.NOFOLLOW_LINKS)) {
                Files.move(old(folder, i), old(folder, i + 1), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        Files.move(folder, old(folder, 0), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path old(Path folder, int number) {
        return folder.resolveSibling(folder.getFileName() + ".old." + number);
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> tree = Files.walk(folder)) {
            // what is inside first
            all = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
