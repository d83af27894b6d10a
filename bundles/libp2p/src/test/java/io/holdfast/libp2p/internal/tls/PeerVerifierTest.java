package io.holdfast.libp2p.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.libp2p.internal.keys.KeyType;
import io.holdfast.libp2p.internal.keys.PublicKey;
import io.holdfast.spi.host.HostException;
import io.holdfast.testkit.node.TestNode;
import java.io.ByteArrayInputStream;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;

/** Against the certificates of libp2p/specs, tls. */
class PeerVerifierTest {
    private static final TestNode NODE = TestNode.generate(null, null);

    private static X509Certificate vector(String name) throws Exception {
        Properties all = new Properties();
        try (var in = PeerVerifierTest.class.getResourceAsStream("certificates.properties")) {
            all.load(in);
        }
        byte[] der = HexFormat.of().parseHex(all.getProperty(name));
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private static PublicKey identity(X509Certificate... chain) throws HostException {
        return PeerVerifier.identity(chain);
    }

    @Test
    void acceptsTheSpecificationsCertificates() throws Exception {
        assertThat(identity(vector("ed25519")).peer()).hasToString("12D3KooWM6CgA9iBFZmcYAHA6A2qvbAxqfkmrYiRQuz3XEsk4Ksv");
        assertThat(identity(vector("ecdsa")).peer()).hasToString("QmfXbAwNjJLXfesgztEHe8HwgVDCMMpZ9Eax1HYq6hn9uE");
        assertThat(identity(vector("secp256k1")).peer()).hasToString("16Uiu2HAkutTMoTzDw1tCvSRtu6YoixJwS46S1ZFxW8hSx9fWHiPs");
    }

    @Test
    void refusesTheSpecificationsInvalidCertificate() throws Exception {
        X509Certificate invalid = vector("invalid");
        assertThatThrownBy(() -> identity(invalid)).hasMessageStartingWith("tls: the signature of Qm");
        PeerVerifier verifier = new PeerVerifier(null);
        assertThatThrownBy(() -> verifier.checkServerTrusted(new X509Certificate[] {invalid}, "UNKNOWN")).isInstanceOf(CertificateException.class);
        assertThat(verifier.failure().reason()).isEqualTo(HostException.Reason.VIOLATION);
        assertThat(verifier.key()).isNull();
    }

    @Test
    void acceptsItsOwn() throws Exception {
        PublicKey key = identity(TlsCertificate.of(NODE).certificate());
        assertThat(key.peer()).isEqualTo(NODE.id());
        assertThat(key.type()).isEqualTo(KeyType.ED25519);
    }

    @Test
    void refusesNoneAndMoreThanOne() throws Exception {
        X509Certificate own = TlsCertificate.of(NODE).certificate();
        assertThatThrownBy(() -> identity()).hasMessage("tls: found 0 certificates, expected one");
        assertThatThrownBy(() -> identity(own, own)).hasMessage("tls: found 2 certificates, expected one");
    }

    @Test
    void refusesWhatIsNotValidNow() throws Exception {
        KeyPair pair = pair();
        Extension extension = extension(pair);
        X509Certificate early = TlsCertificate.certificate(pair, Instant.now().plus(Duration.ofDays(1)), extension);
        assertThatThrownBy(() -> identity(early)).hasMessageStartingWith("tls: found a certificate that is not valid: ");
        X509Certificate late = TlsCertificate.certificate(pair, Instant.now().minus(Duration.ofDays(36_501)), extension);
        assertThatThrownBy(() -> identity(late)).hasMessageStartingWith("tls: found a certificate that is not valid: ");
        assertThat(identity(TlsCertificate.certificate(pair, extension)).peer()).isEqualTo(NODE.id());
    }

    @Test
    void refusesACertificateThatAnotherKeyHasSigned() throws Exception {
        KeyPair pair = pair();
        KeyPair mixed = new KeyPair(pair.getPublic(), pair().getPrivate());
        X509Certificate certificate = TlsCertificate.certificate(mixed, extension(pair));
        assertThatThrownBy(() -> identity(certificate)).hasMessageStartingWith("tls: found a certificate that is not valid: ");
    }

    @Test
    void refusesUnknownExtensionsOnlyIfTheyAreCritical() throws Exception {
        KeyPair pair = pair();
        ASN1ObjectIdentifier unknown = new ASN1ObjectIdentifier("1.2.3.4.5");
        X509Certificate harmless = TlsCertificate.certificate(pair, extension(pair), new Extension(unknown, false, new byte[] {5, 0}));
        assertThat(identity(harmless).peer()).isEqualTo(NODE.id());
        X509Certificate critical = TlsCertificate.certificate(pair, extension(pair), new Extension(unknown, true, new byte[] {5, 0}));
        assertThatThrownBy(() -> identity(critical)).hasMessageStartingWith("tls: found a certificate with the critical extensions [1.2.3.4.5], expected only");
        Extension own = extension(pair);
        X509Certificate ownCritical = TlsCertificate.certificate(pair, new Extension(own.getExtnId(), true, own.getExtnValue().getOctets()));
        assertThat(identity(ownCritical).peer()).isEqualTo(NODE.id());
    }

    @Test
    void refusesAnExtensionThatIsNoKeyAndSignature() throws Exception {
        KeyPair pair = pair();
        for (String value : List.of("", "05", "0500", "3000", "3003040101", "30060401010401", "3009040101040101040101", "30060201010401ff", "3006040108040100")) {
            X509Certificate certificate = TlsCertificate.certificate(pair, new Extension(TlsCertificate.EXTENSION, false, HexFormat.of().parseHex(value)));
            assertThatThrownBy(() -> identity(certificate)).as(value).isInstanceOf(HostException.class).hasMessageStartingWith("tls: ");
        }
    }

    private static KeyPair pair() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static Extension extension(KeyPair pair) throws Exception {
        byte[] info = pair.getPublic().getEncoded();
        byte[] signed = new byte[TlsCertificate.PREFIX.length + info.length];
        System.arraycopy(TlsCertificate.PREFIX, 0, signed, 0, TlsCertificate.PREFIX.length);
        System.arraycopy(info, 0, signed, TlsCertificate.PREFIX.length, info.length);
        return TlsCertificate.extension(NODE.publicKey(), NODE.sign(signed));
    }
}
