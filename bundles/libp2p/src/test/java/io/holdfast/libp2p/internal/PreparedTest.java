package io.holdfast.libp2p.internal;

import static io.holdfast.testkit.tracker.PinTrackerFixture.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.node.Node;
import io.holdfast.testkit.node.TestNode;
import java.lang.reflect.Proxy;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class PreparedTest {
    /** The certificate and Noise's key are signed when it begins to listen, and no loop has made them. */
    @Test
    void noLoopMakesWhatHandshakesNeed() {
        TestNode node = TestNode.generate(LivePeer.folder(), null);
        Queue<String> signing = new ConcurrentLinkedQueue<>();
        Node watched = (Node) Proxy.newProxyInstance(Node.class.getClassLoader(), new Class<?>[] {Node.class}, (proxy, method, arguments) -> {
            if (method.getName().equals("sign")) {
                signing.add(Thread.currentThread().getName());
            }
            return method.invoke(node, arguments);
        });
        Libp2pHost host = new Libp2pHost(watched, LivePeer.config(), HostRuntime.create());
        try {
            host.start();
            until("listening", () -> !host.addresses().isEmpty());
            assertThat(signing).hasSize(2).allMatch(t -> t.startsWith("holdfast-libp2p-names-"));
        } finally {
            host.stop();
        }
    }
}
