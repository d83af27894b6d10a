package io.holdfast.libp2p.internal.mdns;

import io.holdfast.libp2p.internal.LivePeer;
import io.holdfast.model.Multiaddr;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.ConnectionListener;
import io.holdfast.testkit.host.TestPeer;
import java.io.File;
import java.io.IOException;
import java.util.List;

/** A program: a host that listens on all interfaces, with mDNS; prints who is connected, ends with its input, says how long mDNS took to stop. */
final class MdnsPeer {
    private MdnsPeer() {
    }

    /** How to run it on this Java. */
    static List<String> command() {
        return List.of(new File(System.getProperty("java.home"), "bin/java").getPath(), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), MdnsPeer.class.getName());
    }

    public static void main(String[] args) throws IOException {
        try (TestPeer peer = LivePeer.onAllInterfaces()) {
            peer.listen(new ConnectionListener() {
                @Override
                public void opened(Connection c) {
                    System.out.println("connected " + c.peer() + " " + c.remoteAddress() + " " + c.direction());
                }
            });
            MdnsDiscovery mdns = new MdnsDiscovery(peer.host(), new MdnsConfig(true));
            mdns.start();
            System.out.println("id " + peer.host().id());
            for (Multiaddr a : peer.host().listening()) {
                System.out.println("listens " + a);
            }
            while (System.in.read() >= 0) {
                // until its end
            }
            long start = System.nanoTime();
            mdns.stop();
            System.out.println("stopped " + (System.nanoTime() - start) / 1_000_000);
        }
    }
}
