package io.holdfast.libp2p.internal;

import io.holdfast.testkit.host.HostContract;
import io.holdfast.testkit.host.TestPeer;

class Libp2pHostTest extends HostContract {
    @Override
    protected TestPeer start(byte[] secret) {
        return new LivePeer(secret);
    }
}
