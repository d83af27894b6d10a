package io.holdfast.libp2p.internal.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.Cipher;

/**
 * By a provider in native code. It is given direct memory: of an array it would copy all, and ours are parts of large pooled ones.
 */
final class NativeAead extends JcaAead {
    private static final int FRAME = 0xffff + TAG;
    private static final ThreadLocal<ByteBuffer> SCRATCH = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(FRAME));

    NativeAead(Provider provider, byte[] key) throws GeneralSecurityException {
        super(provider, key);
    }

    @Override
    void finish(Cipher ready, byte[] in, int from, int length, byte[] out, int at) throws GeneralSecurityException {
        ByteBuffer text = scratch(length + TAG).put(in, from, length).flip();
        ByteBuffer done = text.duplicate().clear();
        ready.doFinal(text, done);
        done.flip().get(out, at, done.remaining());
    }

    private static ByteBuffer scratch(int size) {
        ByteBuffer mine = SCRATCH.get();
        return mine.capacity() < size ? ByteBuffer.allocateDirect(size) : mine.clear();
    }
}
