package io.holdfast.testkit.node;

import io.holdfast.model.PeerId;
import io.holdfast.spi.node.Node;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Optional;

/**
 * A node of this identity and folder.
 *
 * @param key     Ed25519; null: it cannot sign
 * @param network the cluster's secret; null: none
 */
public record TestNode(PeerId id, PrivateKey key, String peername, Path data, byte[] network) implements Node {
    /** Peer A of the test vectors. */
    public static final PeerId PEER = PeerId.parse("12D3KooWA4Xop1JaT3MHxwYMkCepYsv4iPVopMXwCz5iHYdBfeSB");
    /** The identity multihash of an Ed25519 key's protobuf message; the key follows. */
    private static final byte[] INLINED = {0x00, 0x24, 0x08, 0x01, 0x12, 0x20};

    public static TestNode in(Path data) {
        return new TestNode(PEER, null, "test", data, null);
    }

    /** A node with a new key. */
    public static TestNode generate(Path data, byte[] network) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] x509 = pair.getPublic().getEncoded();
            byte[] id = Arrays.copyOf(INLINED, INLINED.length + 32);
            System.arraycopy(x509, x509.length - 32, id, INLINED.length, 32);
            return new TestNode(PeerId.ofBytes(id), pair.getPrivate(), "test", data, network);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no Ed25519", e);
        }
    }

    @Override
    public byte[] publicKey() {
        byte[] id = id().toBytes();
        return Arrays.copyOfRange(id, 2, id.length);
    }

    @Override
    public byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this test node cannot sign", e);
        }
    }

    @Override
    public Optional<byte[]> secret() {
        return Optional.ofNullable(network);
    }
}
