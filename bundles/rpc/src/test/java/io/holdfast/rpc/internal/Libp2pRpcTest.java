package io.holdfast.rpc.internal;

import io.holdfast.libp2p.internal.LivePeer;
import io.holdfast.testkit.rpc.RpcContract;
import io.holdfast.testkit.rpc.RpcPeer;

/** Over real connections. */
class Libp2pRpcTest extends RpcContract {
    @Override
    protected RpcPeer start() {
        LivePeer peer = new LivePeer((byte[]) null);
        return new RpcOver(peer.host(), peer::handle, peer::close);
    }
}
