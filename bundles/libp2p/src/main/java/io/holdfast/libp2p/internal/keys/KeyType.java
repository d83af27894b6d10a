package io.holdfast.libp2p.internal.keys;

/** The types of keys, in the order of their numbers. */
public enum KeyType {
    RSA {
        @Override
        Verifier verifier(byte[] data) throws InvalidKey {
            return RsaVerifier.of(data);
        }
    },
    ED25519 {
        @Override
        Verifier verifier(byte[] data) throws InvalidKey {
            return new Ed25519Verifier(data);
        }
    },
    SECP256K1 {
        @Override
        Verifier verifier(byte[] data) throws InvalidKey {
            return EcVerifier.secp256k1(data);
        }
    },
    ECDSA {
        @Override
        Verifier verifier(byte[] data) throws InvalidKey {
            return EcVerifier.ecdsa(data);
        }
    };

    private static final KeyType[] ALL = values();

    static KeyType ofNumber(int number) throws InvalidKey {
        if (number >= ALL.length) {
            throw new InvalidKey("found a key of type " + number + ", expected RSA (0), Ed25519 (1), secp256k1 (2) or ECDSA (3)");
        }
        return ALL[number];
    }

    abstract Verifier verifier(byte[] data) throws InvalidKey;
}
