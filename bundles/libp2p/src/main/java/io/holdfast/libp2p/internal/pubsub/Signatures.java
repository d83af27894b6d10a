package io.holdfast.libp2p.internal.pubsub;

import io.holdfast.libp2p.internal.keys.InvalidKey;
import io.holdfast.libp2p.internal.keys.PublicKey;
import io.holdfast.model.PeerId;
import io.holdfast.spi.node.Node;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Signs own messages and checks others', strictly. Source: libp2p/specs, pubsub; go-libp2p-pubsub 0.16, sign.go. Thread-safe. */
final class Signatures {
    private final Node node;
    private final byte[] from;
    private final byte[] key;
    private final AtomicLong sequence;

    /** @param beginning the first counter is the next: nanoseconds since 1970, so that it is greater after each restart */
    Signatures(Node node, long beginning) {
        this.node = node;
        this.from = node.id().toBytes();
        this.sequence = new AtomicLong(beginning);
        this.key = isInlined(node.id()) ? null : node.publicKey();
    }

    private static boolean isInlined(PeerId id) {
        try {
            return PublicKey.of(id).isPresent();
        } catch (InvalidKey e) {
            return false;
        }
    }

    /** A message of this peer, with a counter that no other has. @param data not copied */
    WireMessage sign(String topic, byte[] data) {
        long n = sequence.incrementAndGet();
        byte[] signature = node.sign(WireMessage.textToSign(from, data, n, topic));
        return WireMessage.signed(from, data, n, topic, signature, key);
    }

    /** What was found out of a message: its author, or why it is refused; the other one is null. */
    record Verdict(PeerId author, Refusal refusal) {
        static Verdict refused(Refusal refusal) {
            return new Verdict(null, refusal);
        }
    }

    /** Whether the author has signed the message, which takes a tenth of a millisecond. */
    static Verdict check(WireMessage message) {
        PeerId author;
        try {
            author = PeerId.ofBytes(message.from());
        } catch (IllegalArgumentException e) {
            return Verdict.refused(Refusal.BAD_AUTHOR);
        }
        Optional<PublicKey> key;
        try {
            key = message.key() == null ? PublicKey.of(author) : Optional.of(PublicKey.decode(message.key())).filter(k -> k.peer().equals(author));
        } catch (InvalidKey e) {
            return Verdict.refused(Refusal.BAD_KEY);
        }
        if (key.isEmpty()) {
            return Verdict.refused(Refusal.BAD_KEY);
        }
        return key.get().verifies(message.signature(), message.signedText()) ? new Verdict(author, null) : Verdict.refused(Refusal.FORGED);
    }
}
