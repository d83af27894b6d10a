package io.holdfast.libp2p.internal.negotiate;

import io.holdfast.spi.host.HostException;
import java.util.function.Predicate;

/** Waits for a proposal that it likes. What it does not know, {@code ls} included, is refused, as go-multistream does. */
final class Responder extends Dialogue {
    /** Go asks without end; nobody has so many protocols. */
    static final int MAX_PROPOSALS = 64;

    private final Predicate<String> speaks;
    private int refused;
    private String agreed;

    Responder(Predicate<String> speaks) {
        this.speaks = speaks;
    }

    @Override
    byte[] opening() {
        return Lines.encode(Lines.HEADER);
    }

    @Override
    byte[] next(String line) throws HostException {
        if (speaks.test(line)) {
            agreed = line;
            return Lines.encode(line);
        }
        if (++refused == MAX_PROPOSALS) {
            throw new HostException(HostException.Reason.NOT_SUPPORTED,
                    "the peer proposed " + MAX_PROPOSALS + " protocols that are not spoken here, the last " + quoted(line));
        }
        return Lines.encode(Lines.REFUSAL);
    }

    @Override
    String agreed() {
        return agreed;
    }
}
