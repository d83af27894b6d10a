package io.holdfast.libp2p.internal.negotiate;

import io.holdfast.spi.host.HostException;
import java.util.Arrays;

/** One side of an agreement on a protocol, without any input or output of its own. */
abstract sealed class Dialogue permits Initiator, Responder {
    static final byte[] NOTHING = {};

    private boolean greeted;

    /** What to send before anything was received. */
    abstract byte[] opening();

    /** The answer to the next message after the greeting. */
    abstract byte[] next(String line) throws HostException;

    /** The protocol; null = none yet. After this, the bytes are the protocol's. */
    abstract String agreed();

    /**
     * The answer to the next message, to be sent; empty = none.
     *
     * @throws HostException {@code NOT_SUPPORTED}: no protocol in common; {@code VIOLATION}
     */
    final byte[] take(String line) throws HostException {
        if (greeted) {
            return next(line);
        }
        if (!line.equals(Lines.HEADER)) {
            throw new HostException(HostException.Reason.VIOLATION,
                    "multistream: the peer begins with " + quoted(line) + ", expected " + Lines.HEADER);
        }
        greeted = true;
        return NOTHING;
    }

    /** For a message: it is the peer's, and may be long or worse. */
    static String quoted(String line) {
        String shown = line.length() > 80 ? line.substring(0, 80) + "…" : line;
        return '"' + shown.replaceAll("\\p{Cntrl}", "?") + '"';
    }

    static byte[] join(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
