package io.holdfast.libp2p.internal.mdns;

import io.holdfast.model.Multiaddr;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * When to ask and when to answer. Asks at once, then at intervals that double from 4 seconds to 60; says unasked that this peer is there,
 * twice, at the beginning and when its addresses are others; answers once for all who ask within a second. Times are nanoseconds; all
 * by one thread. Source: RFC 6762, §5.2, §6, §8.3; go-libp2p's mdns.
 * Differs: no probing for the name, which is random.
 */
final class Conversation {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long FIRST_INTERVAL = 4 * SECOND;
    private static final long LAST_INTERVAL = 60 * SECOND;
    private static final int UNASKED = 2;

    private final Announcement self;
    private final RandomGenerator random;
    private List<Multiaddr> addresses = List.of();
    private long askAt;
    private long interval = FIRST_INTERVAL;
    private boolean isTelling;
    private long tellAt;
    private long toldAt;
    private int unasked;

    /** Ends its silence with the first addresses. */
    Conversation(Announcement self, RandomGenerator random) {
        this.self = self;
        this.random = random;
    }

    /** Takes over where this peer listens; empty = it says and asks nothing. */
    void listensAt(List<Multiaddr> next, long now) {
        if (next.equals(addresses)) {
            return;
        }
        if (addresses.isEmpty()) {
            askAt = soon(now);
            interval = FIRST_INTERVAL;
            toldAt = now - SECOND;
        }
        addresses = List.copyOf(next);
        unasked = UNASKED;
        tell(now);
    }

    boolean isSilent() {
        return addresses.isEmpty();
    }

    /** Somebody else's message. */
    void heard(DnsMessage message, long now) {
        boolean asked = !message.isResponse() && message.questions().stream().anyMatch(self::answers);
        if (asked && message.records().stream().noneMatch(self::isKnown)) {
            tell(now);
        }
    }

    // not at once with all others, and not twice within a second
    private void tell(long now) {
        if (!isTelling) {
            isTelling = true;
            long earliest = toldAt + SECOND;
            tellAt = soon(earliest - now > 0 ? earliest : now);
        }
    }

    private long soon(long now) {
        return now + TimeUnit.MILLISECONDS.toNanos(random.nextInt(20, 121));
    }

    /** What is to be sent now. */
    List<ByteBuffer> due(long now) {
        List<ByteBuffer> out = new ArrayList<>(2);
        if (isSilent()) {
            return out;
        }
        if (askAt - now <= 0) {
            out.add(Announcement.question());
            askAt = now + interval;
            interval = Math.min(LAST_INTERVAL, 2 * interval);
        }
        if (isTelling && tellAt - now <= 0) {
            out.add(self.present(addresses));
            toldAt = now;
            isTelling = false;
            if (unasked > 0 && --unasked > 0) {
                tell(now);
            }
        }
        return out;
    }

    /** Nanoseconds until something is due; {@link Long#MAX_VALUE} when nothing will be. */
    long untilDue(long now) {
        if (isSilent()) {
            return Long.MAX_VALUE;
        }
        long ask = askAt - now;
        return Math.max(0, isTelling ? Math.min(ask, tellAt - now) : ask);
    }

    /** What to send at the end; nothing when nothing was said. */
    List<ByteBuffer> farewell() {
        return isSilent() ? List.of() : List.of(self.gone(addresses));
    }
}
