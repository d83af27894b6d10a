package io.holdfast.libp2p.internal.crypto;

import java.security.GeneralSecurityException;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** By BouncyCastle, in plain Java: everywhere, and slow. */
final class BouncyAead extends Aead {
    private final ChaCha20Poly1305 cipher = new ChaCha20Poly1305();
    private final KeyParameter key;

    BouncyAead(byte[] key) {
        this.key = new KeyParameter(key);
    }

    @Override
    void seal(long nonce, byte[] associated, byte[] in, int from, int length, byte[] out, int at) throws GeneralSecurityException {
        run(true, nonce, associated, in, from, length, out, at);
    }

    @Override
    void open(long nonce, byte[] associated, byte[] in, int from, int length, byte[] out, int at) throws GeneralSecurityException {
        run(false, nonce, associated, in, from, length, out, at);
    }

    private void run(boolean seal, long nonce, byte[] associated, byte[] in, int from, int length, byte[] out, int at)
            throws GeneralSecurityException {
        try {
            cipher.init(seal, new AEADParameters(key, TAG * Byte.SIZE, nonce(nonce), associated));
            int done = cipher.processBytes(in, from, length, out, at);
            cipher.doFinal(out, at + done);
        } catch (InvalidCipherTextException | IllegalArgumentException e) {
            throw new GeneralSecurityException(e.getMessage(), e);
        }
    }
}
