package io.holdfast.ipfs.embedded.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.Pin;
import io.holdfast.model.PinMode;
import io.holdfast.model.PinOptions;
import io.holdfast.unixfs.ImportListener;
import io.holdfast.unixfs.ImportOptions;
import io.holdfast.unixfs.Importer;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Small DAGs made of random bytes. */
final class Dags {
    record Dag(Cid root, Map<Cid, byte[]> blocks) {
        void putInto(EmbeddedIpfsConnector connector) {
            blocks.forEach((cid, bytes) -> connector.putBlock(cid, ByteBuffer.wrap(bytes)).join());
        }
    }

    private Dags() {
    }

    /** A file of this size in leaves of 1000 bytes. */
    static Dag file(long seed, int size, boolean rawLeaves) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        Map<Cid, byte[]> blocks = new LinkedHashMap<>();
        Importer importer = new Importer(new ImportOptions("size-1000", 1, rawLeaves, false, false), blocks::put, ImportListener.NONE);
        importer.file("f");
        importer.data(ByteBuffer.wrap(bytes));
        importer.endFile();
        return new Dag(importer.finish(), blocks);
    }

    static Pin recursive(Cid cid) {
        return Pin.of(cid, PinOptions.DEFAULT);
    }

    static Pin toDepth(Cid cid, int depth) {
        Pin p = recursive(cid);
        return new Pin(cid, p.options(), p.type(), p.allocations(), depth, p.reference(), p.timestamp());
    }

    static Pin direct(Cid cid) {
        return Pin.of(cid, PinOptions.DEFAULT.withMode(PinMode.DIRECT));
    }
}
