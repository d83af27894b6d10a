package io.holdfast.libp2p.internal.tls;

import io.holdfast.libp2p.internal.keys.InvalidKey;
import io.holdfast.libp2p.internal.keys.PublicKey;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.HostException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;

/** Judges the other end's certificate, of one connection: trusts nobody else's signatures, only that of the peer's identity key. */
final class PeerVerifier extends X509ExtendedTrustManager {
    /** Critical extensions that have no meaning for a certificate that stands for itself. */
    private static final Set<String> KNOWN = Set.of(TlsCertificate.EXTENSION.getId(), "2.5.29.15", "2.5.29.19", "2.5.29.37", "2.5.29.17");
    private static final X509Certificate[] NOBODY = {};

    private final PeerId expected;
    private PublicKey key;
    private HostException failure;

    /** @param expected null = anybody */
    PeerVerifier(PeerId expected) {
        this.expected = expected;
    }

    /** The proved key; null when none was. */
    PublicKey key() {
        return key;
    }

    /** Why it was refused; null when it was not. */
    HostException failure() {
        return failure;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        try {
            PublicKey proved = identity(chain);
            if (expected != null && !expected.equals(proved.peer())) {
                throw new HostException(HostException.Reason.WRONG_PEER, "found peer " + proved.peer() + ", expected " + expected);
            }
            key = proved;
        } catch (HostException e) {
            failure = e;
            throw new CertificateException(e.getMessage(), e);
        }
    }

    /** The identity that a chain proves. */
    static PublicKey identity(X509Certificate[] chain) throws HostException {
        if (chain.length != 1) {
            throw violation("found " + chain.length + " certificates, expected one", null);
        }
        X509Certificate certificate = chain[0];
        try {
            certificate.checkValidity();
            certificate.verify(certificate.getPublicKey());
            Set<String> critical = certificate.getCriticalExtensionOIDs();
            if (critical != null && !KNOWN.containsAll(critical)) {
                throw violation("found a certificate with the critical extensions " + critical + ", expected only " + KNOWN, null);
            }
            byte[] extension = certificate.getExtensionValue(TlsCertificate.EXTENSION.getId());
            if (extension == null) {
                throw violation("found a certificate without the extension " + TlsCertificate.EXTENSION, null);
            }
            return proved(certificate, ASN1OctetString.getInstance(extension).getOctets());
        } catch (InvalidKey e) {
            throw violation("the other end's identity: " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw violation("found a certificate that is not valid: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw violation("found a certificate with an extension that cannot be read: " + e.getMessage(), e);
        }
    }

    private static PublicKey proved(X509Certificate certificate, byte[] extension) throws HostException, InvalidKey {
        ASN1Sequence signed = ASN1Sequence.getInstance(extension);
        if (signed.size() != 2) {
            throw violation("found an extension with " + signed.size() + " values, expected a key and a signature", null);
        }
        PublicKey key = PublicKey.decode(ASN1OctetString.getInstance(signed.getObjectAt(0)).getOctets());
        byte[] signature = ASN1OctetString.getInstance(signed.getObjectAt(1)).getOctets();
        if (!key.verifies(signature, TlsCertificate.PREFIX, certificate.getPublicKey().getEncoded())) {
            throw violation("the signature of " + key.peer() + " over its certificate's key is wrong", null);
        }
        return key;
    }

    private static HostException violation(String message, Throwable cause) {
        return new HostException(HostException.Reason.VIOLATION, "tls: " + message, cause);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return NOBODY;
    }
}
