package io.holdfast.unixfs;

import io.holdfast.model.Cid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds a name in a sharded directory: a block per byte of the name's hash, at most eight. Source: the UnixFS specification. */
final class Shards {
    private static final int FANOUT = 256;
    private static final int MURMUR3 = 0x22;
    private static final int LEVELS = 8;

    private Shards() {
    }

    /** Null when the name is not there. */
    static CompletionStage<Cid> find(BlockSource source, Cid shard, DagPb pb, String name) {
        return find(source, shard, pb, name, Murmur3.hash(name.getBytes(StandardCharsets.UTF_8)), 0);
    }

    private static CompletionStage<Cid> find(BlockSource source, Cid shard, DagPb pb, String name, long hash, int level) {
        UnixFsData data = UnixFsData.read(pb.data());
        if (data.type() != UnixFsData.HAMT || data.fanout() != FANOUT || data.hashType() != MURMUR3) {
            throw new MalformedBlockException("sharded directory " + shard + " is of an unknown kind: fanout " + data.fanout() + ", hash 0x"
                    + Long.toHexString(data.hashType()) + ", expected 256 and murmur3");
        }
        String slot = String.format("%02X", hash >>> 56 - 8 * level & 0xff);
        for (DagPb.Link link : pb.links()) {
            if (link.name().equals(slot + name)) {
                return CompletableFuture.completedFuture(link.cid());
            }
            if (link.name().equals(slot) && level + 1 < LEVELS) {
                return source.get(link.cid()).thenCompose((ByteBuffer block) -> find(source, link.cid(), DagPb.read(block), name, hash, level + 1));
            }
        }
        return CompletableFuture.completedFuture(null);
    }
}
