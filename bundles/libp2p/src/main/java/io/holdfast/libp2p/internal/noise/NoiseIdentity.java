package io.holdfast.libp2p.internal.noise;

import io.holdfast.libp2p.internal.crypto.X25519;
import io.holdfast.spi.node.Node;
import java.util.Arrays;

/**
 * Who this end is: a static key, new with each start, that the node's key has signed once.
 *
 * @param publicKey the node's, libp2p's protobuf message
 */
record NoiseIdentity(byte[] publicKey, X25519.Pair keys, byte[] signature) {
    static NoiseIdentity of(Node node, X25519.Pair keys) {
        byte[] signed = Arrays.copyOf(NoiseSession.PREFIX, NoiseSession.PREFIX.length + X25519.SIZE);
        System.arraycopy(keys.publicKey(), 0, signed, NoiseSession.PREFIX.length, X25519.SIZE);
        return new NoiseIdentity(node.publicKey(), keys, node.sign(signed));
    }
}
