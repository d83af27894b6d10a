package io.holdfast.config.internal;

import io.holdfast.model.PeerId;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * libp2p's private keys: {@code {1: type, 2: data}} in protobuf; Ed25519 (seed and public key) and, of older clusters, RSA (PKCS #1).
 * Ed25519 signs by BouncyCastle, twenty times faster than by Java; what the start of a node needs is Java's, as it is loaded sooner. Source: libp2p, peer-ids specification.
 */
final class PrivateKeys {
    private static final int RSA = 0;
    private static final int ED25519 = 1;
    /** An identity multihash is used for a public key of at most so many bytes. */
    private static final int INLINE = 42;

    private PrivateKeys() {
    }

    /** A private key, ready to sign. Thread-safe. */
    interface Signer {
        /** libp2p's protobuf message of the public key. */
        byte[] publicKey();

        /** The signature, raw for Ed25519, PKCS #1 v1.5 with SHA-256 for RSA. */
        byte[] sign(byte[] message);

        /** The peer ID that belongs to the key. */
        default PeerId peer() {
            return id(publicKey());
        }
    }

    /** A new Ed25519 key. */
    static byte[] generate() {
        Ed25519PrivateKeyParameters key = new Ed25519PrivateKeyParameters(new SecureRandom());
        return message(ED25519, concat(key.getEncoded(), key.generatePublicKey().getEncoded()));
    }

    /**
     * Reads a key.
     *
     * @throws ConfigException for a key of another type or form
     */
    static Signer read(byte[] key) {
        int[] at = {0};
        if (varint(key, at) != (1 << 3)) {
            throw unreadable();
        }
        int type = varint(key, at);
        if (varint(key, at) != (2 << 3 | 2) || varint(key, at) != key.length - at[0]) {
            throw unreadable();
        }
        byte[] data = Arrays.copyOfRange(key, at[0], key.length);
        try {
            return switch (type) {
                case ED25519 -> ed25519(data);
                case RSA -> rsa(data);
                default -> throw new ConfigException("private_key: found a key of type " + type + ", expected Ed25519 (1) or RSA (0)");
            };
        } catch (GeneralSecurityException e) {
            throw unreadable();
        }
    }

    // the data is seed and public key (twice in very old files): the public key must be that of the seed
    private static Signer ed25519(byte[] data) throws GeneralSecurityException {
        if (data.length != 64 && data.length != 96) {
            throw unreadable();
        }
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        // the generator takes the seed from its source of randomness: the one way to a public key that Java offers
        generator.initialize(NamedParameterSpec.ED25519, new Fixed(Arrays.copyOf(data, 32)));
        byte[] x509 = generator.generateKeyPair().getPublic().getEncoded();
        // the last 32 bytes of the X.509 form are the key itself
        byte[] open = Arrays.copyOfRange(x509, x509.length - 32, x509.length);
        for (int from = 32; from < data.length; from += 32) {
            if (!Arrays.equals(open, 0, 32, data, from, from + 32)) {
                throw new ConfigException("private_key: found a key whose two halves do not belong together, expected seed and public key");
            }
        }
        return new Ed25519Key(Arrays.copyOf(data, 32), message(ED25519, open));
    }

    private static Signer rsa(byte[] pkcs1) throws GeneralSecurityException {
        byte[] algorithm = {0x02, 0x01, 0x00, 0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0};
        byte[] pkcs8 = der(0x30, concat(algorithm, der(0x04, pkcs1)));
        KeyFactory factory = KeyFactory.getInstance("RSA");
        if (!(factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)) instanceof RSAPrivateCrtKey key)) {
            throw unreadable();
        }
        byte[] open = factory.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())).getEncoded();
        return new RsaKey(key, message(RSA, open));
    }

    private static PeerId id(byte[] publicKey) {
        if (publicKey.length <= INLINE) {
            return PeerId.ofBytes(concat(new byte[] {0x00, (byte) publicKey.length}, publicKey));
        }
        try {
            return PeerId.ofBytes(concat(new byte[] {0x12, 0x20}, MessageDigest.getInstance("SHA-256").digest(publicKey)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    private static byte[] message(int type, byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(1 << 3);
        out.write(type);
        out.write(2 << 3 | 2);
        int n = data.length;
        while (n > 0x7f) {
            out.write(n & 0x7f | 0x80);
            n >>>= 7;
        }
        out.write(n);
        out.writeBytes(data);
        return out.toByteArray();
    }

    private static int varint(byte[] in, int[] at) {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            if (at[0] >= in.length) {
                throw unreadable();
            }
            int b = in[at[0]++];
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw unreadable();
    }

    private static byte[] der(int tag, byte[] body) {
        byte[] head = body.length < 0x80 ? new byte[] {(byte) tag, (byte) body.length}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (body.length >> 8), (byte) body.length};
        return concat(head, body);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] out = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, out, a.length, b.length);
        return out;
    }

    private static ConfigException unreadable() {
        return new ConfigException("private_key: found something that is no key, expected libp2p's protobuf message in base64");
    }

    private static final class Ed25519Key implements Signer {
        private final byte[] seed;
        private final byte[] publicKey;
        private volatile Ed25519PrivateKeyParameters key;

        Ed25519Key(byte[] seed, byte[] publicKey) {
            this.seed = seed;
            this.publicKey = publicKey;
        }

        @Override
        public byte[] publicKey() {
            return publicKey;
        }

        @Override
        public byte[] sign(byte[] message) {
            Ed25519PrivateKeyParameters k = key;
            if (k == null) {
                // made twice is as good
                k = new Ed25519PrivateKeyParameters(seed, 0);
                key = k;
            }
            byte[] out = new byte[Ed25519PrivateKeyParameters.SIGNATURE_SIZE];
            k.sign(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, out, 0);
            return out;
        }
    }

    private record RsaKey(PrivateKey key, byte[] publicKey) implements Signer {
        @Override
        public byte[] sign(byte[] message) {
            try {
                Signature signature = Signature.getInstance("SHA256withRSA");
                signature.initSign(key);
                signature.update(message);
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the RSA key of " + id(publicKey) + " cannot sign", e);
            }
        }
    }

    /** Gives these bytes once. */
    private static final class Fixed extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final byte[] bytes;

        Fixed(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public void nextBytes(byte[] out) {
            System.arraycopy(bytes, 0, out, 0, out.length);
        }
    }
}
