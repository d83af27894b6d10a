package io.holdfast.libp2p.internal.noise;

import io.holdfast.libp2p.internal.crypto.Aead;
import io.holdfast.libp2p.internal.crypto.Crypto;
import io.holdfast.libp2p.internal.crypto.X25519;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * One end of the XX handshake, without any I/O: {@code -> e}, {@code <- e, ee, s, es}, {@code -> s, se}. The ends write in turn, the
 * initiator first. After an exception it must not be used again. Source: Noise, revision 34.
 */
final class XxHandshake {
    private static final int MESSAGES = 3;

    private final boolean initiator;
    private final SymmetricState state;
    private final X25519.Pair myStatic;
    private final X25519.Pair myEphemeral;
    private byte[] theirStatic;
    private byte[] theirEphemeral;
    private int done;
    private Aead sending;
    private Aead receiving;

    XxHandshake(Crypto crypto, boolean initiator, byte[] prologue, X25519.Pair myStatic, X25519.Pair myEphemeral) {
        this.initiator = initiator;
        this.state = new SymmetricState(crypto, prologue);
        this.myStatic = myStatic;
        this.myEphemeral = myEphemeral;
    }

    /** Whether the next message is this end's to write. */
    boolean writes() {
        return !isComplete() && (done % 2 == 0) == initiator;
    }

    boolean isComplete() {
        return done == MESSAGES;
    }

    /** How many messages were written and read. */
    int done() {
        return done;
    }

    byte[] write(byte[] payload) throws GeneralSecurityException {
        if (!writes()) {
            throw new IllegalStateException("not this end's turn");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (done < 2) {
            out.writeBytes(myEphemeral.publicKey());
            state.mixHash(myEphemeral.publicKey());
        }
        if (done == 1) {
            state.mixKey(myEphemeral.agree(theirEphemeral));
        }
        if (done > 0) {
            out.writeBytes(state.seal(myStatic.publicKey()));
            state.mixKey(myStatic.agree(theirEphemeral));
        }
        out.writeBytes(state.seal(payload));
        next();
        return out.toByteArray();
    }

    /** The payload of the other end's message. */
    byte[] read(byte[] message) throws GeneralSecurityException {
        if (isComplete() || writes()) {
            throw new IllegalStateException("this end's turn");
        }
        int at = 0;
        if (done < 2) {
            theirEphemeral = part(message, at, X25519.SIZE);
            at += X25519.SIZE;
            state.mixHash(theirEphemeral);
        }
        if (done == 1) {
            state.mixKey(myEphemeral.agree(theirEphemeral));
        }
        if (done > 0) {
            int length = X25519.SIZE + state.overhead();
            theirStatic = state.open(part(message, at, length));
            at += length;
            state.mixKey(myEphemeral.agree(theirStatic));
        }
        byte[] payload = state.open(part(message, at, message.length - at));
        next();
        return payload;
    }

    private static byte[] part(byte[] message, int at, int length) throws GeneralSecurityException {
        if (length < 0 || length > message.length - at) {
            throw new GeneralSecurityException("found a message of " + message.length + " bytes, expected at least " + (at + length));
        }
        return Arrays.copyOfRange(message, at, at + length);
    }

    private void next() {
        if (++done == MESSAGES) {
            Aead[] keys = state.split();
            sending = keys[initiator ? 0 : 1];
            receiving = keys[initiator ? 1 : 0];
        }
    }

    /** The other end's static key; null before it was read. */
    byte[] theirStatic() {
        return theirStatic;
    }

    /** Seals what this end sends; null before the handshake is complete. */
    Aead sending() {
        return sending;
    }

    /** Opens what this end receives; null before the handshake is complete. */
    Aead receiving() {
        return receiving;
    }
}
