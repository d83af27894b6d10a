package io.holdfast.libp2p.internal.negotiate;

import io.holdfast.spi.host.HostException;
import java.util.List;

/** Proposes one protocol after the other; the first together with the greeting. */
final class Initiator extends Dialogue {
    private final List<String> protocols;
    private int proposed;
    private String agreed;

    /** @param protocols best first, not empty */
    Initiator(List<String> protocols) {
        if (protocols.isEmpty()) {
            throw new IllegalArgumentException("protocols: none, expected at least one");
        }
        this.protocols = List.copyOf(protocols);
    }

    @Override
    byte[] opening() {
        return join(Lines.encode(Lines.HEADER), Lines.encode(protocols.get(0)));
    }

    @Override
    byte[] next(String line) throws HostException {
        if (line.equals(protocols.get(proposed))) {
            agreed = line;
            return NOTHING;
        }
        if (!line.equals(Lines.REFUSAL)) {
            throw new HostException(HostException.Reason.VIOLATION,
                    "multistream: the peer answers " + quoted(line) + ", expected " + protocols.get(proposed) + " or " + Lines.REFUSAL);
        }
        if (++proposed == protocols.size()) {
            throw new HostException(HostException.Reason.NOT_SUPPORTED, "the peer speaks none of " + protocols);
        }
        return Lines.encode(protocols.get(proposed));
    }

    @Override
    String agreed() {
        return agreed;
    }
}
