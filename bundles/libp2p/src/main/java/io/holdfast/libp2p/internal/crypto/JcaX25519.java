package io.holdfast.libp2p.internal.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.KeyAgreement;

/** By a provider of Java's cryptography architecture. */
final class JcaX25519 implements X25519 {
    private static final String NAME = "XDH";
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b656e032100");
    private static final byte[] PKCS8 = HexFormat.of().parseHex("302e020100300506032b656e04220420");
    private static final byte[] BASE = new byte[SIZE];

    static {
        BASE[0] = 9;
    }

    private final Provider provider;
    private final KeyFactory factory;

    JcaX25519(Provider provider) throws GeneralSecurityException {
        this.provider = provider;
        this.factory = KeyFactory.getInstance(NAME, provider);
        KeyAgreement.getInstance(NAME, provider);
        KeyPairGenerator.getInstance(NAME, provider);
    }

    @Override
    public Pair generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(NAME, provider).generateKeyPair();
            byte[] x509 = pair.getPublic().getEncoded();
            return new Keys(pair.getPrivate(), Arrays.copyOfRange(x509, x509.length - SIZE, x509.length));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(provider.getName() + " no longer has " + NAME, e);
        }
    }

    @Override
    public Pair of(byte[] privateKey) throws GeneralSecurityException {
        PrivateKey key = factory.generatePrivate(new PKCS8EncodedKeySpec(concat(PKCS8, privateKey)));
        return new Keys(key, new Keys(key, null).agree(BASE));
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] out = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, out, a.length, b.length);
        return out;
    }

    private final class Keys implements Pair {
        private final PrivateKey mine;
        private final byte[] open;

        Keys(PrivateKey mine, byte[] open) {
            this.mine = mine;
            this.open = open;
        }

        @Override
        public byte[] publicKey() {
            return open;
        }

        @Override
        public byte[] agree(byte[] theirs) throws GeneralSecurityException {
            KeyAgreement agreement = KeyAgreement.getInstance(NAME, provider);
            agreement.init(mine);
            agreement.doPhase(factory.generatePublic(new X509EncodedKeySpec(concat(X509, theirs))), true);
            byte[] secret = agreement.generateSecret();
            int any = 0;
            for (byte b : secret) {
                any |= b;
            }
            if (any == 0) {
                throw new GeneralSecurityException("found a key of low order");
            }
            return secret;
        }
    }
}
