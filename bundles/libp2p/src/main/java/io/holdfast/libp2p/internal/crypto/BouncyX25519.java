package io.holdfast.libp2p.internal.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;

/** By BouncyCastle: one and a half times as fast as Java's own. */
final class BouncyX25519 implements X25519 {
    private final SecureRandom random = new SecureRandom();

    @Override
    public Pair generate() {
        byte[] key = new byte[SIZE];
        random.nextBytes(key);
        return of(key);
    }

    @Override
    public Pair of(byte[] privateKey) {
        byte[] open = new byte[SIZE];
        org.bouncycastle.math.ec.rfc7748.X25519.generatePublicKey(privateKey, 0, open, 0);
        return new Keys(privateKey.clone(), open);
    }

    private record Keys(byte[] privateKey, byte[] publicKey) implements Pair {
        @Override
        public byte[] agree(byte[] theirs) throws GeneralSecurityException {
            if (theirs.length != SIZE) {
                throw new GeneralSecurityException("found a key of " + theirs.length + " bytes, expected " + SIZE);
            }
            byte[] secret = new byte[SIZE];
            if (!org.bouncycastle.math.ec.rfc7748.X25519.calculateAgreement(privateKey, 0, theirs, 0, secret, 0)) {
                throw new GeneralSecurityException("found a key of low order");
            }
            return secret;
        }
    }
}
