package io.holdfast.cluster.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.stream.Feed;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What is at the end of an IPFS path. */
final class Paths {
    private final Part<IpfsConnector> ipfs;

    Paths(Part<IpfsConnector> ipfs) {
        this.ipfs = ipfs;
    }

    /** The CID at the end; a CID alone, or right after {@code /ipfs/} or {@code /ipld/}, needs no daemon. */
    CompletionStage<Cid> resolve(String text) {
        String path = text.startsWith("/") ? text : "/ipfs/" + text;
        String[] parts = path.split("/", 4);
        if (parts.length < 3 || parts[2].isEmpty()) {
            return invalid(text, "expected /ipfs/<cid>, /ipns/<name> or /ipld/<cid>");
        }
        if (!parts[1].equals("ipfs") && !parts[1].equals("ipld") && !parts[1].equals("ipns")) {
            return invalid(text, "unknown namespace '" + parts[1] + "', expected ipfs, ipns or ipld");
        }
        if (!parts[1].equals("ipns")) {
            try {
                Cid cid = Cid.parse(parts[2]);
                if (parts.length == 3 || parts[3].isEmpty()) {
                    return CompletableFuture.completedFuture(cid);
                }
            } catch (IllegalArgumentException e) {
                return invalid(text, e.getMessage());
            }
        }
        return ipfs.call(c -> c.resolve(path));
    }

    private static <T> CompletionStage<T> invalid(String path, String why) {
        return CompletableFuture.failedFuture(new ClusterException.Invalid("error parsing path: '" + path + "': " + why));
    }

    /** The bytes of the file at the end of this path. */
    Feed<ByteBuffer> cat(String path) {
        return new CatFeed(ipfs, resolve(path));
    }
}
