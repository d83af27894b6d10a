package io.holdfast.libp2p.internal.noise;

import io.holdfast.libp2p.internal.crypto.Aead;
import io.holdfast.libp2p.internal.crypto.Crypto;
import io.holdfast.libp2p.internal.crypto.Hashes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** What both ends have in common so far: everything that was said, hashed, and the keys made of it. Source: Noise, 5.2. */
final class SymmetricState {
    private static final String NAME = "Noise_XX_25519_ChaChaPoly_SHA256";
    private static final byte[] NOTHING = {};

    private final Crypto crypto;
    private byte[] chainingKey = NAME.getBytes(StandardCharsets.US_ASCII);
    private byte[] hash = chainingKey;
    /** Null until a key was agreed on. */
    private Aead cipher;

    SymmetricState(Crypto crypto, byte[] prologue) {
        this.crypto = crypto;
        mixHash(prologue);
    }

    void mixHash(byte[] data) {
        hash = Hashes.sha256(hash, data);
    }

    void mixKey(byte[] secret) {
        byte[] made = Hashes.hkdf(chainingKey, secret, NOTHING, 2 * Hashes.SIZE);
        chainingKey = Arrays.copyOf(made, Hashes.SIZE);
        cipher = crypto.aead(Arrays.copyOfRange(made, Hashes.SIZE, made.length));
    }

    /** How much longer a text becomes. */
    int overhead() {
        return cipher == null ? 0 : Aead.TAG;
    }

    byte[] seal(byte[] text) throws GeneralSecurityException {
        byte[] out = text;
        if (cipher != null) {
            out = new byte[text.length + Aead.TAG];
            cipher.seal(hash, text, 0, text.length, out, 0);
        }
        mixHash(out);
        return out;
    }

    byte[] open(byte[] sealed) throws GeneralSecurityException {
        byte[] out = sealed;
        if (cipher != null) {
            if (sealed.length < Aead.TAG) {
                throw new GeneralSecurityException("found " + sealed.length + " bytes, expected at least " + Aead.TAG);
            }
            out = new byte[sealed.length - Aead.TAG];
            cipher.open(hash, sealed, 0, sealed.length, out, 0);
        }
        mixHash(sealed);
        return out;
    }

    /** The keys of what follows: of what the initiator sends, and of what it receives. */
    Aead[] split() {
        byte[] made = Hashes.hkdf(chainingKey, NOTHING, NOTHING, 2 * Hashes.SIZE);
        return new Aead[] {crypto.aead(Arrays.copyOf(made, Hashes.SIZE)), crypto.aead(Arrays.copyOfRange(made, Hashes.SIZE, made.length))};
    }
}
