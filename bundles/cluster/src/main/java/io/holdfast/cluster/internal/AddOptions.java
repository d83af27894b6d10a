package io.holdfast.cluster.internal;

import io.holdfast.model.ClusterException;
import io.holdfast.spi.cluster.AddParams;
import io.holdfast.unixfs.ImportOptions;

/** What an add asks for, as far as it can be had. */
final class AddOptions {
    private AddOptions() {
    }

    /**
     * The importer's options.
     *
     * @throws ClusterException.Invalid for what cannot be honoured
     */
    static ImportOptions of(AddParams p) {
        refuse(p.shard(), "shard", "false: sharding is not supported yet");
        refuse(p.noCopy(), "nocopy", "false: files cannot be referenced in place");
        try {
            return ImportOptions.of(p.layout(), p.chunker(), p.hash(), p.format(), p.cidVersion(), p.rawLeaves(), p.wrap(), p.progress());
        } catch (IllegalArgumentException e) {
            throw new ClusterException.Invalid(e.getMessage());
        }
    }

    private static void refuse(boolean wrong, String parameter, String expected) {
        if (wrong) {
            throw new ClusterException.Invalid("parameter " + parameter + ": found 'true', expected " + expected);
        }
    }
}
