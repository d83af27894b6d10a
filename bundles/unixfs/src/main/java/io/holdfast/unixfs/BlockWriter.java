package io.holdfast.unixfs;

import io.holdfast.model.Cid;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Names blocks and hands them to the sink; one thread. */
final class BlockWriter {
    private final MessageDigest sha = sha256();
    private final int cidVersion;
    private final BlockSink sink;

    BlockWriter(int cidVersion, BlockSink sink) {
        this.cidVersion = cidVersion;
        this.sink = sink;
    }

    Cid pb(byte[] block) {
        byte[] digest = sha.digest(block);
        Cid cid = cidVersion == 0 ? Cid.v0(digest) : Cid.v1(Cid.DAG_PB, digest);
        sink.put(cid, block);
        return cid;
    }

    Cid raw(byte[] block) {
        Cid cid = Cid.v1(Cid.RAW, sha.digest(block));
        sink.put(cid, block);
        return cid;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
