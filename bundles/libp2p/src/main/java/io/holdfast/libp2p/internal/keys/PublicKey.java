package io.holdfast.libp2p.internal.keys;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.holdfast.libp2p.internal.crypto.Hashes;
import io.holdfast.model.PeerId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The public key that a peer ID is made of. Immutable. Source: libp2p, peer-ids; what go-libp2p 0.48 accepts is accepted: a message
 * that is not in canonical form is, but its peer ID is that of the canonical form.
 */
public final class PublicKey {
    /** What a key may have as a message: an RSA key of 8192 bits has 1070 bytes. */
    private static final int MAX_BYTES = 2048;
    /** A message of at most so many bytes is the peer ID itself; of a longer one the hash is. */
    private static final int INLINE = 42;
    private static final byte IDENTITY = 0x00;
    private static final byte SHA2_256 = 0x12;

    private final KeyType type;
    private final byte[] message;
    private final Verifier verifier;
    private final PeerId peer;

    private PublicKey(KeyType type, Verifier verifier) {
        this.type = type;
        this.message = message(type, verifier.data());
        this.verifier = verifier;
        this.peer = peer(message);
    }

    /**
     * Reads libp2p's protobuf message.
     *
     * @throws InvalidKey says what is wrong with it
     */
    public static PublicKey decode(byte[] message) throws InvalidKey {
        if (message.length > MAX_BYTES) {
            throw new InvalidKey("found " + message.length + " bytes, expected a public key of at most " + MAX_BYTES);
        }
        int type = -1;
        byte[] data = null;
        try {
            CodedInputStream in = CodedInputStream.newInstance(message);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (tag) {
                    case 1 << 3 | WireFormat.WIRETYPE_VARINT -> type = in.readEnum();
                    case 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> data = in.readByteArray();
                    default -> in.skipField(tag);
                }
            }
        } catch (IOException e) {
            throw new InvalidKey("found something that is no protobuf message, expected a public key: " + e.getMessage());
        }
        if (type < 0 || data == null) {
            throw new InvalidKey("found " + (data == null ? "no data" : "no type") + ", expected a public key with both");
        }
        KeyType known = KeyType.ofNumber(type);
        try {
            return new PublicKey(known, known.verifier(data));
        } catch (RuntimeException e) {
            // what a library's parser throws for bytes that nobody would make
            throw new InvalidKey("found no " + known + " key: " + e, e);
        }
    }

    /**
     * The key that this peer ID holds; empty when it only holds the hash of its key.
     *
     * @throws InvalidKey when what it holds is no key
     */
    public static Optional<PublicKey> of(PeerId peer) throws InvalidKey {
        byte[] bytes = peer.toBytes();
        // an identity multihash of less than 128 bytes: its code, its length, the message
        if (bytes[0] != IDENTITY || bytes.length > 2 + INLINE) {
            return Optional.empty();
        }
        return Optional.of(decode(Arrays.copyOfRange(bytes, 2, bytes.length)));
    }

    /** The peer ID that is made of it. */
    public PeerId peer() {
        return peer;
    }

    public KeyType type() {
        return type;
    }

    /** libp2p's protobuf message in canonical form. Not copied: must not be changed. */
    public byte[] message() {
        return message;
    }

    /** Whether this signature over all parts, one behind the other, is by the key. Garbage is no signature, not an error. */
    public boolean verifies(byte[] signature, byte[]... parts) {
        try {
            return verifier.verifies(signature, parts.length == 1 ? parts[0] : join(parts));
        } catch (GeneralSecurityException | RuntimeException e) {
            // the libraries throw what they like at what is no signature
            return false;
        }
    }

    private static byte[] join(byte[][] parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] message(KeyType type, byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(data.length + 5);
        out.write(1 << 3);
        out.write(type.ordinal());
        out.write(2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
        int n = data.length;
        while (n > 0x7f) {
            out.write(n & 0x7f | 0x80);
            n >>>= 7;
        }
        out.write(n);
        out.writeBytes(data);
        return out.toByteArray();
    }

    private static PeerId peer(byte[] message) {
        boolean inline = message.length <= INLINE;
        byte[] digest = inline ? message : Hashes.sha256(message);
        byte[] out = new byte[2 + digest.length];
        out[0] = inline ? IDENTITY : SHA2_256;
        out[1] = (byte) digest.length;
        System.arraycopy(digest, 0, out, 2, digest.length);
        return PeerId.ofBytes(out);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof PublicKey k && Arrays.equals(message, k.message);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(message);
    }

    @Override
    public String toString() {
        return type + " key of " + peer;
    }
}
