package io.holdfast.libp2p.internal.pnet;

import io.holdfast.libp2p.internal.crypto.XSalsa20;
import io.netty.channel.ChannelHandler;
import java.security.SecureRandom;
import java.util.function.Supplier;

/** The private network of one secret. Thread-safe. Source: libp2p, Private-Networks-PSK-V1. */
public final class PrivateNetwork {
    private final byte[] key;
    private final Supplier<byte[]> nonces;

    /** @param key 32 bytes: the cluster's secret; not copied */
    public PrivateNetwork(byte[] key) {
        this(key, new SecureRandom());
    }

    private PrivateNetwork(byte[] key, SecureRandom random) {
        this(key, () -> {
            byte[] nonce = new byte[XSalsa20.NONCE];
            random.nextBytes(nonce);
            return nonce;
        });
    }

    PrivateNetwork(byte[] key, Supplier<byte[]> nonces) {
        if (key.length != XSalsa20.KEY) {
            throw new IllegalArgumentException("found a secret of " + key.length + " bytes, expected " + XSalsa20.KEY);
        }
        this.key = key;
        this.nonces = nonces;
    }

    /** For one connection: to be the first handler of its pipeline. */
    public ChannelHandler handler() {
        return new PrivateNetworkHandler(key, nonces);
    }
}
