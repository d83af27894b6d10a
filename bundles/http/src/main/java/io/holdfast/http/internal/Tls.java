package io.holdfast.http.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * The certificate that a listener shows, as PEM files.
 *
 * @param certificate a chain, the server's own first
 * @param key         its private key, not encrypted: PKCS #8, or PKCS #1 for RSA
 */
record Tls(Path certificate, Path key) {
    /** DER of version 0 and the algorithm rsaEncryption: what PKCS #8 has around an RSA key. */
    private static final byte[] RSA = {2, 1, 0, 0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0xd, 1, 1, 1, 5, 0};

    /** Reads the files. TLS 1.2 and newer. */
    SslContextFactory.Server load() throws IOException, GeneralSecurityException {
        char[] none = new char[0];
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, none);
        store.setKeyEntry("server", privateKey(), none, chain());
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setKeyStore(store);
        factory.setKeyStorePassword("");
        factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        factory.setSniRequired(false);
        return factory;
    }

    private Certificate[] chain() throws IOException, GeneralSecurityException {
        Certificate[] chain = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(certificate))).toArray(Certificate[]::new);
        if (chain.length == 0) {
            throw new GeneralSecurityException("ssl_cert_file: " + certificate + " holds no certificate");
        }
        return chain;
    }

    private PrivateKey privateKey() throws IOException, GeneralSecurityException {
        String pem = Files.readString(key, StandardCharsets.US_ASCII);
        byte[] der = block(pem, "PRIVATE KEY");
        if (der == null) {
            byte[] pkcs1 = block(pem, "RSA PRIVATE KEY");
            der = pkcs1 == null ? null : wrap(0x30, join(RSA, wrap(4, pkcs1)));
        }
        if (der != null) {
            for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
                PrivateKey found = read(algorithm, der);
                if (found != null) {
                    return found;
                }
            }
        }
        throw new GeneralSecurityException("ssl_key_file: " + key + " holds no private key that can be read, expected an unencrypted one"
                + " in PKCS #8 (openssl pkcs8 -topk8 -nocrypt)");
    }

    private static PrivateKey read(String algorithm, byte[] der) throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (InvalidKeySpecException e) {
            // a key of another algorithm
            return null;
        }
    }

    private static byte[] block(String pem, String title) {
        String begin = "-----BEGIN " + title + "-----";
        int from = pem.indexOf(begin);
        int to = pem.indexOf("-----END " + title + "-----", from + 1);
        return from < 0 || to < 0 ? null : Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
    }

    /** DER: the length in as few bytes as it takes. */
    private static byte[] wrap(int tag, byte[] value) {
        int n = value.length;
        byte[] head = n < 0x80 ? new byte[] {(byte) tag, (byte) n}
                : n < 0x100 ? new byte[] {(byte) tag, (byte) 0x81, (byte) n}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (n >> 8), (byte) n};
        return join(head, value);
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
