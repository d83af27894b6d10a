package io.holdfast.cluster.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.stream.Feed;
import io.holdfast.unixfs.BlockSource;
import io.holdfast.unixfs.FileReader;
import io.holdfast.unixfs.MalformedBlockException;
import io.holdfast.unixfs.UnixFs;
import io.holdfast.unixfs.UnixFsNode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The bytes of a file, block by block, whoever serves as the daemon meanwhile. */
final class CatFeed implements Feed<ByteBuffer> {
    private final CompletionStage<FileReader> reader;

    CatFeed(Part<IpfsConnector> ipfs, CompletionStage<Cid> file) {
        BlockSource blocks = cid -> ipfs.call(c -> c.getBlock(cid));
        reader = file.thenCompose(cid -> UnixFs.resolve(blocks, cid, "")).thenApply(node -> new FileReader(blocks, file(node), 0, Long.MAX_VALUE));
    }

    private static UnixFsNode.File file(UnixFsNode node) {
        if (node instanceof UnixFsNode.File file) {
            return file;
        }
        throw new ClusterException.Invalid(node.cid() + " is not a file: found a "
                + (node instanceof UnixFsNode.Other other ? other.kind() : node.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT)));
    }

    @Override
    public CompletionStage<List<ByteBuffer>> next(int max) {
        return reader.thenCompose(FileReader::next).thenApply(b -> b == null ? List.<ByteBuffer>of() : List.of(b))
                .exceptionallyCompose(e -> CompletableFuture.failedFuture(explained(e)));
    }

    private static ClusterException explained(Throwable e) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        if (cause instanceof UnixFs.NoSuchPathException) {
            return new ClusterException.NotFound(cause.getMessage());
        }
        return cause instanceof MalformedBlockException ? new ClusterException.Refused(cause.getMessage()) : ClusterException.of(cause);
    }

    @Override
    public void close() {
        // nothing is held between two blocks
    }
}
