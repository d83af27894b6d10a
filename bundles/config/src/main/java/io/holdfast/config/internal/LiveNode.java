package io.holdfast.config.internal;

import io.holdfast.model.PeerId;
import io.holdfast.spi.node.Node;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/** This node; its name follows the configuration. */
final class LiveNode implements Node {
    private final PeerId id;
    private final PrivateKeys.Signer key;
    private final String secret;
    private final Path data;
    private volatile String peername;

    /** @param secret in hexadecimal digits, checked; null or empty = none */
    LiveNode(PrivateKeys.Signer key, String secret, String peername, Path data) {
        this.id = key.peer();
        this.key = key;
        this.secret = secret;
        this.peername = peername;
        this.data = data;
    }

    void rename(String peername) {
        this.peername = peername;
    }

    @Override
    public PeerId id() {
        return id;
    }

    @Override
    public byte[] publicKey() {
        return key.publicKey();
    }

    @Override
    public byte[] sign(byte[] message) {
        return key.sign(message);
    }

    @Override
    public Optional<byte[]> secret() {
        return secret == null || secret.isEmpty() ? Optional.empty() : Optional.of(HexFormat.of().parseHex(secret));
    }

    @Override
    public String peername() {
        return peername;
    }

    @Override
    public Path data() {
        return data;
    }
}
