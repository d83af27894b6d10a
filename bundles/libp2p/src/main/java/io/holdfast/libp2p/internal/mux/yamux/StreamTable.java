package io.holdfast.libp2p.internal.mux.yamux;

import io.holdfast.libp2p.internal.mux.MemoryBudget;
import io.holdfast.spi.host.HostException;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/** The streams of one session, their numbers, and how many there may be. Thread-safe where it says so, else of the event loop. */
final class StreamTable {
    private final boolean client;
    private final YamuxConfig config;
    private final Map<Integer, YamuxStream> streams = new ConcurrentHashMap<>();
    private final AtomicInteger outbound = new AtomicInteger();
    private final AtomicLong nextId;
    private int inbound;

    /** @param firstId of this side's streams */
    StreamTable(boolean client, YamuxConfig config, long firstId) {
        this.client = client;
        this.config = config;
        this.nextId = new AtomicLong(firstId);
    }

    /** All of them, live; from any thread. */
    Collection<YamuxStream> all() {
        return Collections.unmodifiableCollection(streams.values());
    }

    /** The stream of this number; null = none. */
    YamuxStream get(int id) {
        return streams.get(id);
    }

    /** A stream that this side opens; from any thread. @throws HostException {@code LIMITED} */
    YamuxStream open(IntFunction<YamuxStream> factory) throws HostException {
        if (outbound.incrementAndGet() > config.maxOutbound()) {
            outbound.decrementAndGet();
            throw limited(config.maxOutbound() + " streams are open to the peer");
        }
        long id = nextId.get() > Frame.LAST_ID ? Long.MAX_VALUE : nextId.getAndAdd(2);
        if (id > Frame.LAST_ID) {
            outbound.decrementAndGet();
            throw limited("the connection has no more stream numbers");
        }
        if (!reserve()) {
            outbound.decrementAndGet();
            throw limited("no memory for another stream");
        }
        YamuxStream stream = factory.apply((int) id);
        streams.put(stream.number(), stream);
        return stream;
    }

    /** A stream that the peer opens. @return null = there are too many. @throws HostException its number is wrong */
    YamuxStream accept(int id, IntFunction<YamuxStream> factory) throws HostException {
        if (id == 0 || client == ((id & 1) == 1)) {
            throw violation(id, ", a number that is not its own");
        }
        if (streams.containsKey(id)) {
            throw violation(id, " a second time");
        }
        if (inbound >= config.maxInbound() || !reserve()) {
            return null;
        }
        inbound++;
        YamuxStream stream = factory.apply(id);
        streams.put(id, stream);
        return stream;
    }

    /** Forgets a stream; from any thread for one that this side has opened. @return false = it was forgotten already */
    boolean remove(YamuxStream stream) {
        if (!streams.remove(stream.number(), stream)) {
            return false;
        }
        config.memory().release(stream.reserved());
        if (stream.isOutbound()) {
            outbound.decrementAndGet();
        } else {
            inbound--;
        }
        return true;
    }

    private boolean reserve() {
        return config.memory().reserve(Frame.INITIAL_WINDOW, MemoryBudget.Purpose.STREAM);
    }

    private static HostException limited(String message) {
        return new HostException(HostException.Reason.LIMITED, message);
    }

    private static HostException violation(int id, String what) {
        return new HostException(HostException.Reason.VIOLATION,
                "yamux: the peer opens stream " + Integer.toUnsignedLong(id) + what);
    }
}
