package io.holdfast.rpc.internal;

import io.holdfast.testkit.host.FakeHost;
import io.holdfast.testkit.host.FakeNetwork;
import io.holdfast.testkit.node.TestNode;
import io.holdfast.testkit.rpc.RpcContract;
import io.holdfast.testkit.rpc.RpcPeer;
import java.util.List;

class FakeHostRpcTest extends RpcContract {
    private final FakeNetwork network = new FakeNetwork();

    @Override
    protected RpcPeer start() {
        FakeHost host = network.host(TestNode.generate(null, null));
        return new RpcOver(host, (protocol, handler) -> host.handle(List.of(protocol), handler), host::stop);
    }
}
