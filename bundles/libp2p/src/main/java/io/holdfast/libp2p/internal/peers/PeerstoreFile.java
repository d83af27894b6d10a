package io.holdfast.libp2p.internal.peers;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.PeerStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** IPFS Cluster's file {@code peerstore}: a multiaddr with {@code /p2p} a line, the best first; lines that do not begin with a slash are comments. */
public final class PeerstoreFile {
    private static final Logger LOG = LoggerFactory.getLogger(PeerstoreFile.class);

    private final Path file;

    public PeerstoreFile(Path file) {
        this.file = file;
    }

    /** Gives the store what the file says. A line that cannot be read is named in the log and left out; a missing file is empty. */
    public List<Multiaddr> read() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<Multiaddr> out = new ArrayList<>();
        int number = 0;
        for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n", -1)) {
            number++;
            if (line.startsWith("/")) {
                try {
                    Multiaddr address = Multiaddr.parse(line.strip());
                    if (address.peer().isEmpty()) {
                        throw new IllegalArgumentException("it does not end with /p2p/<peer ID>");
                    }
                    out.add(address);
                } catch (IllegalArgumentException e) {
                    LOG.warn("{}, line {}: {}; left out", file, number, e.getMessage());
                }
            }
        }
        return out;
    }

    /** Adds what the file says to this store, for good. */
    public void into(PeerStore store) throws IOException {
        for (Multiaddr address : read()) {
            Optional<PeerId> peer = address.peer();
            store.add(peer.orElseThrow(), List.of(address), PeerStore.PERMANENT);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }

    /** Replaces the file, atomically. */
    public void write(List<Multiaddr> addresses) throws IOException {
        StringBuilder text = new StringBuilder();
        addresses.forEach(a -> text.append(a).append('\n'));
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.write(next, text.toString().getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE, StandardOpenOption.DSYNC);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
