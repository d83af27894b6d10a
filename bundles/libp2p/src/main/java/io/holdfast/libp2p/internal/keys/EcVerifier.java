package io.holdfast.libp2p.internal.keys;

import io.holdfast.libp2p.internal.crypto.Hashes;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.ECPoint;

/**
 * ECDSA over SHA-256, signatures in DER: on secp256k1, which Java no longer has, the key a compressed point; else on one of the curves
 * that Go has, the key a SubjectPublicKeyInfo in DER.
 */
final class EcVerifier implements Verifier {
    /** The longest signature: two numbers of 66 bytes. */
    private static final int MAX_SIGNATURE = 160;
    private static final ASN1ObjectIdentifier SECP256K1 = SECObjectIdentifiers.secp256k1;
    private static final Set<ASN1ObjectIdentifier> CURVES = Set.of(SECObjectIdentifiers.secp224r1, SECObjectIdentifiers.secp256r1,
            SECObjectIdentifiers.secp384r1, SECObjectIdentifiers.secp521r1);

    private final ECPublicKeyParameters key;
    private final byte[] data;

    private EcVerifier(ECPublicKeyParameters key, byte[] data) {
        this.key = key;
        this.data = data;
    }

    static EcVerifier secp256k1(byte[] data) throws InvalidKey {
        ECPublicKeyParameters key = key(SECP256K1, data);
        return new EcVerifier(key, key.getQ().getEncoded(true));
    }

    static EcVerifier ecdsa(byte[] data) throws InvalidKey {
        SubjectPublicKeyInfo info;
        byte[] der;
        try {
            info = SubjectPublicKeyInfo.getInstance(data);
            der = info.getEncoded("DER");
        } catch (IllegalArgumentException | IOException e) {
            throw new InvalidKey("found no ECDSA key, expected a SubjectPublicKeyInfo in DER: " + e.getMessage(), e);
        }
        if (!info.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                || !(info.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve) || !CURVES.contains(curve)) {
            throw new InvalidKey("found a key on an unknown curve or of another kind, expected P-224, P-256, P-384 or P-521");
        }
        byte[] point = info.getPublicKeyData().getOctets();
        if (point.length == 0 || point[0] != 4 || !Arrays.equals(der, data)) {
            throw new InvalidKey("found an ECDSA key that is not canonical, expected DER and an uncompressed point");
        }
        return new EcVerifier(key(curve, point), data);
    }

    private static ECPublicKeyParameters key(ASN1ObjectIdentifier curve, byte[] encoded) throws InvalidKey {
        try {
            X9ECParameters parameters = SECNamedCurves.getByOID(curve);
            ECPoint point = parameters.getCurve().decodePoint(encoded);
            // refuses the point at infinity
            return new ECPublicKeyParameters(point, new ECDomainParameters(parameters));
        } catch (IllegalArgumentException e) {
            throw new InvalidKey("found no point on " + SECNamedCurves.getName(curve) + ": " + e.getMessage(), e);
        }
    }

    @Override
    public byte[] data() {
        return data;
    }

    @Override
    public boolean verifies(byte[] signature, byte[] text) {
        if (signature.length > MAX_SIGNATURE) {
            return false;
        }
        ASN1Sequence pair = ASN1Sequence.getInstance(signature);
        if (pair.size() != 2 || !der(pair, signature)) {
            return false;
        }
        BigInteger r = ASN1Integer.getInstance(pair.getObjectAt(0)).getValue();
        BigInteger s = ASN1Integer.getInstance(pair.getObjectAt(1)).getValue();
        ECDSASigner verifier = new ECDSASigner();
        verifier.init(false, key);
        return verifier.verifySignature(Hashes.sha256(text), r, s);
    }

    private static boolean der(ASN1Sequence pair, byte[] signature) {
        try {
            return Arrays.equals(pair.getEncoded("DER"), signature);
        } catch (IOException e) {
            return false;
        }
    }
}
