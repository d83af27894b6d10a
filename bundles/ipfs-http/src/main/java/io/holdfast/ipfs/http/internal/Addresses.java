package io.holdfast.ipfs.http.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** The daemon's addresses, looked up off the loop when it goes by a name, once for all that wait. The loop's thread only. */
final class Addresses {
    private record Waiting(Consumer<InetSocketAddress> found, Consumer<IOException> failed) {
    }

    private final Endpoint endpoint;
    private final EventLoop loop;
    private final Executor lookups;
    private final List<Waiting> waiting = new ArrayList<>();
    private List<InetSocketAddress> known;
    private int current;

    Addresses(Endpoint endpoint, EventLoop loop, Executor lookups) {
        this.endpoint = endpoint;
        this.loop = loop;
        this.lookups = lookups;
    }

    /** Gives the address to try now. */
    void get(Consumer<InetSocketAddress> found, Consumer<IOException> failed) {
        if (known != null) {
            found.accept(known.get(current));
            return;
        }
        waiting.add(new Waiting(found, failed));
        if (waiting.size() == 1) {
            if (endpoint.needsLookup()) {
                lookups.execute(this::lookUp);
            } else {
                lookUp();
            }
        }
    }

    private void lookUp() {
        try {
            List<InetSocketAddress> found = endpoint.addresses();
            settle(() -> {
                known = found;
                current = 0;
                taken().forEach(w -> w.found().accept(found.get(0)));
            });
        } catch (IOException e) {
            settle(() -> taken().forEach(w -> w.failed().accept(e)));
        }
    }

    private void settle(Runnable outcome) {
        if (loop.isInside()) {
            outcome.run();
        } else {
            loop.execute(outcome);
        }
    }

    private List<Waiting> taken() {
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    /** The current one did not do: the next one is tried, and after the last the name is looked up again. */
    void reject() {
        if (known != null && ++current == known.size()) {
            current = 0;
            known = endpoint.needsLookup() ? null : known;
        }
    }

    /** Nobody is to wait any more. */
    void end(IOException why) {
        taken().forEach(w -> w.failed().accept(why));
    }
}
