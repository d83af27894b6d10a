package io.holdfast.bench;

import io.holdfast.itest.Distribution;
import io.holdfast.itest.RunningNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What the benchmarks of one run share. */
record Run(Path scratch, int divisor, Table table) {

    /** This many, or fewer in a quick run. */
    int scaled(int n) {
        return Math.max(n / divisor, 1);
    }

    Path folder(String name) throws IOException {
        return Files.createTempDirectory(scratch, name);
    }

    /** A node that pins on the daemon at this address. */
    RunningNode nodeBefore(String multiaddress) throws IOException {
        return Distribution.get().start(folder("node"),
                Map.of("HOLDFAST_USE_IPFS", "http", "CLUSTER_IPFSHTTP_NODEMULTIADDRESS", multiaddress));
    }

    static int freePort() throws IOException {
        try (ServerSocket s = new ServerSocket(0)) {
            return s.getLocalPort();
        }
    }

    /** The table goes to standard output, everything else here. */
    static void progress(String what) {
        System.err.println("benchmarks: " + what);
    }
}
