package io.holdfast.testkit.host;

import io.holdfast.spi.host.ConnectionGater;
import io.holdfast.spi.host.ConnectionListener;
import io.holdfast.spi.host.Host;
import io.holdfast.spi.host.ProtocolHandler;
import io.holdfast.testkit.node.TestNode;
import java.util.List;

class FakeHostTest extends HostContract {
    private final FakeNetwork network = new FakeNetwork();

    @Override
    protected TestPeer start(byte[] secret) {
        FakeHost host = network.host(TestNode.generate(null, secret));
        return new TestPeer() {
            @Override
            public Host host() {
                return host;
            }

            @Override
            public AutoCloseable handle(String protocol, ProtocolHandler handler) {
                return host.handle(List.of(protocol), handler);
            }

            @Override
            public AutoCloseable gate(ConnectionGater gater) {
                return host.gate(gater);
            }

            @Override
            public AutoCloseable listen(ConnectionListener listener) {
                return host.listen(listener);
            }

            @Override
            public void close() {
                host.stop();
            }
        };
    }
}
