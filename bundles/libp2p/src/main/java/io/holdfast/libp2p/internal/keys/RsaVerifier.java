package io.holdfast.libp2p.internal.keys;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/** PKCS #1 v1.5 with SHA-256; the key is a SubjectPublicKeyInfo in DER. The limits are go-libp2p's. */
final class RsaVerifier implements Verifier {
    private static final int MIN_BITS = 2048;
    /** A larger key would only cost time to verify with. */
    private static final int MAX_BITS = 8192;
    private static final int MAX_EXPONENT_BITS = 31;
    private static final BigInteger MIN_EXPONENT = BigInteger.TWO;

    private final PublicKey key;
    private final byte[] data;

    private RsaVerifier(PublicKey key, byte[] data) {
        this.key = key;
        this.data = data;
    }

    static RsaVerifier of(byte[] data) throws InvalidKey {
        if (!(parse(data) instanceof RSAPublicKey key)) {
            throw new InvalidKey("found a key of another kind, expected an RSA key");
        }
        int bits = key.getModulus().bitLength();
        if (bits < MIN_BITS || bits > MAX_BITS) {
            throw new InvalidKey("found an RSA key of " + bits + " bits, expected " + MIN_BITS + " to " + MAX_BITS);
        }
        BigInteger e = key.getPublicExponent();
        if (e.compareTo(MIN_EXPONENT) < 0 || e.bitLength() > MAX_EXPONENT_BITS) {
            throw new InvalidKey("found an RSA key with an exponent of " + e.bitLength() + " bits, expected 2 to " + MAX_EXPONENT_BITS);
        }
        if (!Arrays.equals(key.getEncoded(), data)) {
            throw new InvalidKey("found an RSA key that is not in DER, expected a SubjectPublicKeyInfo");
        }
        return new RsaVerifier(key, data);
    }

    private static PublicKey parse(byte[] data) throws InvalidKey {
        try {
            return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(data));
        } catch (GeneralSecurityException e) {
            throw new InvalidKey("found no RSA key, expected a SubjectPublicKeyInfo in DER: " + e.getMessage(), e);
        }
    }

    @Override
    public byte[] data() {
        return data;
    }

    @Override
    public boolean verifies(byte[] signature, byte[] text) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance("SHA256withRSA");
        verifier.initVerify(key);
        verifier.update(text);
        return verifier.verify(signature);
    }
}
