package io.holdfast.unixfs;

import io.holdfast.model.Cid;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/** Where blocks are read from. */
@FunctionalInterface
public interface BlockSource {
    /** The bytes of this block, checked; must not block; fails as the source likes, which readers pass on. */
    CompletionStage<ByteBuffer> get(Cid cid);
}
