package io.holdfast.libp2p.internal.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** By a provider of Java's cryptography architecture. */
class JcaAead extends Aead {
    private final Cipher cipher;
    private final SecretKey key;

    JcaAead(Provider provider, byte[] key) throws GeneralSecurityException {
        this.cipher = Cipher.getInstance("ChaCha20-Poly1305", provider);
        this.key = new SecretKeySpec(key, "ChaCha20");
    }

    @Override
    void seal(long nonce, byte[] associated, byte[] in, int from, int length, byte[] out, int at) throws GeneralSecurityException {
        run(Cipher.ENCRYPT_MODE, nonce, associated, in, from, length, out, at);
    }

    @Override
    void open(long nonce, byte[] associated, byte[] in, int from, int length, byte[] out, int at) throws GeneralSecurityException {
        run(Cipher.DECRYPT_MODE, nonce, associated, in, from, length, out, at);
    }

    private void run(int mode, long nonce, byte[] associated, byte[] in, int from, int length, byte[] out, int at)
            throws GeneralSecurityException {
        cipher.init(mode, key, new IvParameterSpec(nonce(nonce)));
        if (associated.length > 0) {
            cipher.updateAAD(associated);
        }
        finish(cipher, in, from, length, out, at);
    }

    void finish(Cipher ready, byte[] in, int from, int length, byte[] out, int at) throws GeneralSecurityException {
        ready.doFinal(in, from, length, out, at);
    }
}
