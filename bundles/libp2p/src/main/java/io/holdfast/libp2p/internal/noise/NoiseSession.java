package io.holdfast.libp2p.internal.noise;

import io.holdfast.libp2p.internal.crypto.Crypto;
import io.holdfast.libp2p.internal.crypto.X25519;
import io.holdfast.libp2p.internal.keys.InvalidKey;
import io.holdfast.libp2p.internal.keys.PublicKey;
import io.holdfast.libp2p.internal.secure.SecurityProtocol.Secured;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.HostException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;

/** libp2p's use of the XX handshake, without any I/O: who proves what in which message. */
final class NoiseSession {
    /** What the identity key signs, before the static key. */
    static final byte[] PREFIX = "noise-libp2p-static-key:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};

    private final XxHandshake handshake;
    private final boolean initiator;
    private final Payload mine;
    private final PeerId expected;
    private PublicKey theirs;
    private String muxer = "";

    NoiseSession(Crypto crypto, boolean initiator, NoiseIdentity identity, PeerId expected, List<String> muxers) {
        X25519.Pair ephemeral = crypto.x25519().generate();
        this.handshake = new XxHandshake(crypto, initiator, NOTHING, identity.keys(), ephemeral);
        this.initiator = initiator;
        this.mine = new Payload(identity.publicKey(), identity.signature(), muxers);
        this.expected = expected;
    }

    /** The next message to send; null when it is the other end's turn, or when all was said. */
    byte[] next() throws HostException {
        if (!handshake.writes()) {
            return null;
        }
        try {
            return handshake.write(handshake.done() == 0 ? NOTHING : mine.encode());
        } catch (GeneralSecurityException e) {
            throw violation(e.getMessage(), e);
        }
    }

    /** Takes the other end's message. */
    void read(byte[] message) throws HostException {
        if (handshake.writes() || handshake.isComplete()) {
            throw violation("a message out of turn", null);
        }
        try {
            byte[] payload = handshake.read(message);
            if (handshake.theirStatic() != null) {
                prove(Payload.decode(payload));
            }
        } catch (HostException e) {
            throw e;
        } catch (InvalidKey e) {
            throw violation("the other end's identity: " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw violation("message " + (handshake.done() + 1) + " of the handshake cannot be opened: " + e.getMessage(), e);
        } catch (IOException e) {
            throw violation("the handshake's payload is no protobuf message: " + e.getMessage(), e);
        }
    }

    private void prove(Payload payload) throws HostException, InvalidKey {
        PublicKey key = PublicKey.decode(payload.key());
        if (expected != null && !expected.equals(key.peer())) {
            throw new HostException(HostException.Reason.WRONG_PEER, "found peer " + key.peer() + ", expected " + expected);
        }
        if (!key.verifies(payload.signature(), PREFIX, handshake.theirStatic())) {
            throw violation("the signature of " + key.peer() + " over its static key is wrong", null);
        }
        theirs = key;
        List<String> first = initiator ? mine.muxers() : payload.muxers();
        List<String> second = initiator ? payload.muxers() : mine.muxers();
        muxer = first.stream().filter(second::contains).findFirst().orElse("");
    }

    private static HostException violation(String message, Throwable cause) {
        return new HostException(HostException.Reason.VIOLATION, "noise: " + message, cause);
    }

    boolean isComplete() {
        return handshake.isComplete();
    }

    /** What was proved; after the last message. */
    Secured secured() {
        return new Secured(theirs.peer(), theirs.message(), muxer);
    }

    /** The handler of what follows; after the last message. */
    NoiseFrames frames() {
        return new NoiseFrames(handshake.sending(), handshake.receiving());
    }
}
