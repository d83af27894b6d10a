package io.holdfast.libp2p.internal.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** Where the real peers are. */
public final class Installed {
    public static final String MISSING = "needs HOLDFAST_PEERS or -Dholdfast.peers: the folder that itests/peers/install fills";
    public static final String IS_THERE = "io.holdfast.libp2p.internal.interop.Installed#isThere";

    private Installed() {
    }

    /** The file or program of this name. */
    public static String path(String name) {
        return Path.of(System.getProperty("holdfast.peers", String.valueOf(System.getenv("HOLDFAST_PEERS")))).resolve(name).toString();
    }

    /** Whether there are peers to test with. */
    public static boolean isThere() {
        boolean there = Stream.of("p2p", "ipfs", "ipfs-cluster-service", "js/node_modules").allMatch(n -> Files.isReadable(Path.of(path(n))));
        if (!there) {
            LoggerFactory.getLogger(Installed.class).warn("tests with real peers are skipped: {}", MISSING);
        }
        return there;
    }
}
