package io.holdfast.libp2p.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.Fuzz;
import io.holdfast.libp2p.internal.keys.PublicKey;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.testkit.node.TestNode;
import java.io.ByteArrayInputStream;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;

/** Whatever certificate is shown: the identity that its extension proves, or a refusal with its reason; never another peer's. */
class CertificateFuzzTest {
    private static final TestNode NODE = TestNode.generate(null, null);
    private static final KeyPair PAIR = pair();

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Extension real() throws Exception {
        java.io.ByteArrayOutputStream signed = new java.io.ByteArrayOutputStream();
        signed.writeBytes(TlsCertificate.PREFIX);
        signed.writeBytes(PAIR.getPublic().getEncoded());
        return TlsCertificate.extension(NODE.publicKey(), NODE.sign(signed.toByteArray()));
    }

    /** The certificate is what it should be, its extension is not. */
    @Test
    void extensionsForAWhile() throws Exception {
        List<byte[]> samples = List.of(real().getExtnValue().getOctets());
        Fuzz.run(random -> {
            byte[] value = Fuzz.damaged(random, samples);
            X509Certificate shown = TlsCertificate.certificate(PAIR, new Extension(TlsCertificate.EXTENSION, random.nextBoolean(), value));
            judge(shown, value.length, random);
        });
    }

    @Test
    void certificatesForAWhile() throws Exception {
        List<byte[]> samples = List.of(TlsCertificate.certificate(PAIR, real()).getEncoded());
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        Fuzz.run(random -> {
            byte[] der = Fuzz.damaged(random, samples);
            X509Certificate shown;
            try {
                shown = (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
            } catch (CertificateException e) {
                // Java's own parser, before anybody here is asked
                return;
            }
            judge(shown, der.length, random);
        });
    }

    private static void judge(X509Certificate shown, int bytes, Random random) throws Exception {
        PeerId expected = random.nextInt(4) == 0 ? TestNode.PEER : NODE.id();
        PeerVerifier verifier = new PeerVerifier(expected);
        Fuzz.bounded(bytes, 1000, r -> {
            try {
                verifier.checkServerTrusted(new X509Certificate[] {shown}, "UNKNOWN");
            } catch (CertificateException e) {
                assertThat(verifier.failure().reason()).isIn(Reason.VIOLATION, Reason.WRONG_PEER);
            }
        }, random);
        PublicKey key = verifier.key();
        assertThat(key == null).isEqualTo(verifier.failure() != null);
        if (key != null) {
            assertThat(key.peer()).isEqualTo(NODE.id()).isEqualTo(expected);
        } else if (verifier.failure().reason() == Reason.WRONG_PEER) {
            assertThat(expected).isNotEqualTo(NODE.id());
        }
        HostException failure = verifier.failure();
        assertThat(failure == null || !failure.getMessage().isBlank()).isTrue();
    }
}
