package io.holdfast.libp2p.internal.tls;

import io.holdfast.spi.node.Node;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * This end's certificate: a P-256 key, new with each start, that the node's key has signed for in an extension.
 *
 * @param key of the certificate
 */
record TlsCertificate(X509Certificate certificate, PrivateKey key) {
    /** The extension: {@code SEQUENCE { publicKey OCTET STRING, signature OCTET STRING }}. */
    static final ASN1ObjectIdentifier EXTENSION = new ASN1ObjectIdentifier("1.3.6.1.4.1.53594.1.1");
    /** What the identity key signs, before the certificate's key. */
    static final byte[] PREFIX = "libp2p-tls-handshake:".getBytes(StandardCharsets.US_ASCII);
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);
    private static final Duration VALID = Duration.ofDays(36_500);
    private static final int SERIAL_BITS = 62;

    static TlsCertificate of(Node node) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            byte[] info = pair.getPublic().getEncoded();
            byte[] signed = new byte[PREFIX.length + info.length];
            System.arraycopy(PREFIX, 0, signed, 0, PREFIX.length);
            System.arraycopy(info, 0, signed, PREFIX.length, info.length);
            return new TlsCertificate(certificate(pair, extension(node.publicKey(), node.sign(signed))), pair.getPrivate());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java cannot make a certificate", e);
        }
    }

    static Extension extension(byte[] publicKey, byte[] signature) throws IOException {
        byte[] value = sequence(new DEROctetString(publicKey), new DEROctetString(signature)).getEncoded("DER");
        return new Extension(EXTENSION, false, value);
    }

    static X509Certificate certificate(KeyPair pair, Extension... extensions) throws GeneralSecurityException, IOException {
        return certificate(pair, Instant.now(), extensions);
    }

    static X509Certificate certificate(KeyPair pair, Instant now, Extension... extensions) throws GeneralSecurityException, IOException {
        SecureRandom random = new SecureRandom();
        AlgorithmIdentifier algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
        // not empty: some refuse a certificate without an issuer, Java among them
        X500Name name = new X500NameBuilder().addRDN(BCStyle.SERIALNUMBER, new BigInteger(SERIAL_BITS, random).toString()).build();
        V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
        generator.setSerialNumber(new ASN1Integer(new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE)));
        generator.setSignature(algorithm);
        generator.setIssuer(name);
        generator.setSubject(name);
        generator.setStartDate(new Time(Date.from(now.minus(CLOCK_SKEW))));
        generator.setEndDate(new Time(Date.from(now.plus(VALID))));
        generator.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
        if (extensions.length > 0) {
            generator.setExtensions(new Extensions(extensions));
        }
        TBSCertificate body = generator.generateTBSCertificate();
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(pair.getPrivate());
        signer.update(body.getEncoded("DER"));
        byte[] der = sequence(body, algorithm, new DERBitString(signer.sign())).getEncoded("DER");
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private static DERSequence sequence(ASN1Encodable... parts) {
        return new DERSequence(parts);
    }
}
