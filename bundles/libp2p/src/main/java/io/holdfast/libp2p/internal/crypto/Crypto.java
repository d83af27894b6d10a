package io.holdfast.libp2p.internal.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.Optional;

/** Who does each primitive. Thread-safe. */
public final class Crypto {
    /** The first Java whose ChaCha20 and Poly1305 are vectorised. */
    private static final int FAST_JAVA = 21;

    /** Makes ciphers. */
    interface Aeads {
        Aead create(byte[] key) throws GeneralSecurityException;
    }

    private final String aeadName;
    private final Aeads aeads;
    private final String curveName;
    private final X25519 curve;

    Crypto(String aeadName, Aeads aeads, String curveName, X25519 curve) {
        this.aeadName = aeadName;
        this.aeads = aeads;
        this.curveName = curveName;
        this.curve = curve;
    }

    /**
     * The fastest there is here. As {@code CryptoBench} has measured, frames of 64 KiB, one core, MB/s on Java 17 and on 25: Java's own
     * 280 and 2550, Conscrypt 2050 and 2050, our own loops 800 and 800, BouncyCastle 230 and 280; X25519 by Conscrypt 32,000 per second,
     * by BouncyCastle and by Java 12,000.
     */
    public static Crypto fastest() {
        Optional<Provider> conscrypt = Conscrypts.provider();
        return conscrypt.map(c -> fastJava() ? mixed(c) : conscrypt(c)).orElseGet(() -> fastJava() ? java() : lanes());
    }

    /** Java's own where it has the cipher. */
    static Crypto java() {
        Provider provider = Security.getProvider("SunJCE");
        if (works(provider)) {
            return new Crypto(provider.getName(), key -> new JcaAead(provider, key), "BouncyCastle", new BouncyX25519());
        }
        return bouncy();
    }

    /** Java's, with our own loops for long texts. */
    static Crypto lanes() {
        Crypto small = java();
        return new Crypto("our own loops and " + small.aeadName, key -> new LaneAead(key, small.aead(key)), small.curveName, small.curve);
    }

    /** With nothing of the platform. */
    static Crypto bouncy() {
        return new Crypto("BouncyCastle", BouncyAead::new, "BouncyCastle", new BouncyX25519());
    }

    /** All by Conscrypt. */
    static Crypto conscrypt(Provider provider) {
        try {
            return new Crypto(provider.getName(), key -> new NativeAead(provider, key), provider.getName(), new JcaX25519(provider));
        } catch (GeneralSecurityException e) {
            // too old
            return fastJava() ? java() : lanes();
        }
    }

    private static boolean fastJava() {
        return Runtime.version().feature() >= FAST_JAVA;
    }

    private static Crypto mixed(Provider provider) {
        Crypto java = java();
        Crypto nativ = conscrypt(provider);
        return new Crypto(java.aeadName, java.aeads, nativ.curveName, nativ.curve);
    }

    private static boolean works(Provider provider) {
        try {
            if (provider == null) {
                return false;
            }
            new JcaAead(provider, new byte[Hashes.SIZE]);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** For the log: who does what. */
    public String description() {
        return "ChaCha20-Poly1305 by " + aeadName + ", X25519 by " + curveName + ", Ed25519 by BouncyCastle, SHA-256 by Java";
    }

    /** A cipher for this key of 32 bytes. */
    public Aead aead(byte[] key) {
        try {
            return aeads.create(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(aeadName + " no longer has ChaCha20-Poly1305", e);
        }
    }

    /** The curve that keys are agreed on with. */
    public X25519 x25519() {
        return curve;
    }
}
