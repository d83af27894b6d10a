package io.holdfast.parts.internal;

import io.holdfast.model.ClusterException;
import io.holdfast.spi.part.Lease;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.part.PartView;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One part: the service that serves it, those that wait for one, and the way from one to the next.
 *
 * <p>Callers enter without a lock. Changes of what serves happen under {@link #switching}, on the switching thread or, when a
 * service is being unregistered, on the thread that does so: the service still works until that thread returns.
 */
class Slot<T> implements Part<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Slot.class);
    private static final Duration RETRY = Duration.ofSeconds(5);

    final PartKind kind;
    final String name;
    final ReentrantLock switching = new ReentrantLock();
    final BundleContext context;
    final Timing timing;
    private final Class<T> type;
    private final Queue<CompletableFuture<Lease<T>>> waiting = new ConcurrentLinkedQueue<>();
    private final List<Consumer<? super T>> listeners = new CopyOnWriteArrayList<>();
    final Candidates<T> candidates;
    private volatile Holder<T> current;
    private volatile boolean closed;

    Slot(PartKind kind, Class<T> type, String name, BundleContext context, Timing timing) {
        this.kind = kind;
        this.type = type;
        this.name = name;
        this.context = context;
        this.timing = timing;
        this.candidates = new Candidates<>(kind, name);
    }

    // ---- callers

    @Override
    public <R> CompletionStage<R> call(Function<? super T, ? extends CompletionStage<R>> work) {
        Holder<T> h = current;
        if (h != null && h.enter()) {
            return inside(h, work);
        }
        return lent().thenComposeAsync(lease -> {
            CompletionStage<R> result = start(lease.service(), work);
            result.whenComplete((r, e) -> lease.close());
            return result;
        }, timing.callers());
    }

    private static <T, R> CompletionStage<R> inside(Holder<T> h, Function<? super T, ? extends CompletionStage<R>> work) {
        CompletionStage<R> result = start(h.service, work);
        result.whenComplete((r, e) -> h.exit());
        return result;
    }

    private static <T, R> CompletionStage<R> start(T service, Function<? super T, ? extends CompletionStage<R>> work) {
        try {
            return Objects.requireNonNull(work.apply(service), "a call gave no stage");
        } catch (RuntimeException | Error e) {
            // an error too, such as a class that is missing since its bundle went: the call has ended, and must not count as inside
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public Lease<T> acquire() {
        try {
            return lent().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof ClusterException c ? c : e;
        }
    }

    @Override
    public CompletionStage<Lease<T>> lease() {
        CompletableFuture<Lease<T>> lent = lent();
        // what follows may take long, so it does not run on the thread that lets it in
        return lent.isDone() ? lent : lent.thenApplyAsync(Function.identity(), timing.callers());
    }

    /** A lease, at once or later; needs no thread of the callers', who may all be waiting for one. */
    private CompletableFuture<Lease<T>> lent() {
        Holder<T> h = current;
        if (h != null && h.enter()) {
            return CompletableFuture.completedFuture(h.lease());
        }
        if (closed) {
            return CompletableFuture.failedFuture(stopping());
        }
        CompletableFuture<Lease<T>> waiter = new CompletableFuture<>();
        waiting.add(waiter);
        Future<?> limit = timing.after(timing.waiting(), () -> {
            if (waiting.remove(waiter)) {
                waiter.completeExceptionally(new ClusterException.NotReady(
                        "no " + name + " serves at the moment" + reason(), Duration.ofSeconds(1)));
            }
        });
        // else the timer holds on to the lease, and so to a service that may have gone meanwhile
        waiter.whenComplete((lease, e) -> limit.cancel(false));
        letIn();
        return waiter;
    }

    /** Why nothing serves, for the message; empty when there is nothing to add. */
    String reason() {
        return "";
    }

    private void letIn() {
        Holder<T> h = current;
        while (h != null && !waiting.isEmpty() && h.enter()) {
            CompletableFuture<Lease<T>> waiter = waiting.poll();
            Lease<T> lease = h.lease();
            if (waiter == null) {
                lease.close();
                return;
            }
            waiter.complete(lease);
        }
    }

    @Override
    public AutoCloseable onServing(Consumer<? super T> listener) {
        listeners.add(listener);
        Holder<T> h = current;
        if (h != null) {
            timing.switcher().execute(() -> tell(listener, h));
        }
        return () -> listeners.remove(listener);
    }

    private void tell(Consumer<? super T> listener, Holder<T> h) {
        try {
            if (listeners.contains(listener) && h == current) {
                listener.accept(h.service);
            }
        } catch (RuntimeException e) {
            LOG.warn("{}: a listener failed when {} began to serve", name, Variants.describe(h.ref), e);
        }
    }

    // ---- the registry's events

    /** A service came, or its properties changed. */
    void added(ServiceReference<T> ref) {
        candidates.add(ref);
        timing.switcher().execute(this::reconsider);
    }

    /** A service is about to go; it works until this returns. */
    void removed(ServiceReference<T> ref) {
        candidates.remove(ref);
        switching.lock();
        try {
            Holder<T> h = current;
            if (h != null && h.ref.equals(ref)) {
                leave(h);
            }
        } finally {
            switching.unlock();
        }
    }

    /** The serving service goes: the next one takes over where there is one that may, else callers wait. */
    void leave(Holder<T> old) {
        leave(old, candidates.best());
    }

    void leave(Holder<T> old, ServiceReference<T> next) {
        if (next == null || shuttingDown() || !open(next, old)) {
            if (!shuttingDown()) {
                LOG.info("{}: {} is leaving; calls wait for the next", name, Variants.describe(old.ref));
            }
            stopServing(old);
        }
    }

    void stopServing(Holder<T> old) {
        current = null;
        letGo(old, null);
        // the next in line may not have started: there may be more
        timing.switcher().execute(this::reconsider);
    }

    /** Whether this service is registered and will be; when not, {@link #removed} has been or is about to be called. */
    boolean stays(ServiceReference<T> ref) {
        return candidates.all().contains(ref) && !Variants.leaving(ref);
    }

    boolean shuttingDown() {
        return context.getBundle(0).getState() == Bundle.STOPPING;
    }

    // ---- choosing

    void configure(String variant) {
        candidates.configure(variant);
        timing.switcher().execute(this::reconsider);
    }

    /** On the switching thread. */
    void choose(String variant) {
        String before = candidates.choose(variant);
        reconsider();
        Holder<T> h = current;
        if (variant != null && (h == null || !Variants.variant(h.ref).equals(variant))) {
            candidates.restore(before);
            reconsider();
            throw new ClusterException.Refused(name + " '" + variant + "' did not start; "
                    + (h == null ? "nothing serves" : Variants.variant(h.ref) + " still serves") + ". See the log.");
        }
    }

    Holder<T> current() {
        return current;
    }

    /** Lets the best candidate serve if another one does. */
    void reconsider() {
        if (!timing.settled() || shuttingDown()) {
            return;
        }
        switching.lock();
        try {
            candidates.tellOfMissing();
            while (!settle(candidates.best())) {
                continue;
            }
            if (current == null) {
                tryAgainLater();
            }
        } catch (RuntimeException e) {
            LOG.error("{}: choosing failed", name, e);
        } finally {
            switching.unlock();
        }
    }

    /** Lets this one serve; false when it does not start and the best that is left is to be tried. */
    private boolean settle(ServiceReference<T> next) {
        Holder<T> old = current;
        if (next == null || old != null && old.ref.equals(next) || open(next, old)) {
            return true;
        }
        // what serves is leaving: whoever unregisters it waits for the lock, and goes on from here
        return shuttingDown() || old != null && old == current && !stays(old.ref);
    }

    /** Nothing serves, and what there is did not start: perhaps it does later (a disk that was full, a lock that was held). */
    private void tryAgainLater() {
        if (candidates.forgive()) {
            timing.after(RETRY, () -> timing.switcher().execute(this::reconsider));
        }
    }

    /** Makes {@code next} serve instead of {@code old} (null: nothing served); false when it does not start: then old still serves. */
    boolean open(ServiceReference<T> next, Holder<T> old) {
        if (old != null && (kind.exclusive() || Variants.sameResource(next, old.ref))) {
            return closeThenOpen(next, old);
        }
        T raw = obtain(next);
        if (raw == null) {
            return false;
        }
        serve(new Holder<>(next, raw, wrap(raw)), old);
        if (old != null) {
            letGo(old, current);
        }
        return true;
    }

    boolean closeThenOpen(ServiceReference<T> next, Holder<T> old) {
        current = null;
        boolean stays = stays(old.ref);
        letGo(old, null);
        T raw = obtain(next);
        ServiceReference<T> opened = next;
        if (raw == null && stays) {
            opened = old.ref;
            raw = obtain(old.ref);
        }
        if (raw == null) {
            return false;
        }
        serve(new Holder<>(opened, raw, wrap(raw)), old);
        return opened == next;
    }

    /** What callers see of a service; the service itself unless a subclass knows better. */
    T wrap(T raw) {
        return raw;
    }

    T obtain(ServiceReference<T> ref) {
        T raw = null;
        try {
            raw = context.getService(ref);
        } catch (RuntimeException e) {
            LOG.warn("{}: {} failed to start: {}", name, Variants.describe(ref), e.toString());
        }
        if (raw == null) {
            candidates.markBroken(ref);
            Holder<T> h = current;
            LOG.warn("{}: {} does not start; {}", name, Variants.describe(ref),
                    h == null ? "trying the next" : Variants.describe(h.ref) + " still serves");
        } else {
            candidates.markSound(ref);
        }
        return raw;
    }

    void serve(Holder<T> next, Holder<T> old) {
        current = next;
        letIn();
        LOG.info("{}: {} serves{}", name, Variants.describe(next.ref), old == null ? "" : " instead of " + Variants.describe(old.ref));
        listeners.forEach(l -> timing.switcher().execute(() -> tell(l, next)));
    }

    /** Waits for the calls inside and gives the service back. */
    void letGo(Holder<T> old, Holder<T> successor) {
        if (!old.drain(timing.drain())) {
            LOG.warn("{}: letting go of {} with {} calls still inside after {}", name, Variants.describe(old.ref), old.inFlight(), timing.drain());
        }
        handOver(old.raw, successor == null ? null : successor.service);
        giveBack(old.ref);
    }

    void giveBack(ServiceReference<T> ref) {
        try {
            context.ungetService(ref);
        } catch (IllegalStateException e) {
            LOG.debug("{}: the framework has let go already: {}", name, e.getMessage());
        }
    }

    /** What must travel from the old service to the new one, before the old one is given back. */
    void handOver(T old, T successor) {
        // most parts have nothing to hand over
    }

    /** Ends everything: those who wait fail. */
    void close() {
        closed = true;
        switching.lock();
        try {
            Holder<T> h = current;
            current = null;
            if (h != null) {
                letGo(h, null);
            }
        } finally {
            switching.unlock();
        }
        for (CompletableFuture<Lease<T>> w = waiting.poll(); w != null; w = waiting.poll()) {
            w.completeExceptionally(stopping());
        }
    }

    private static ClusterException stopping() {
        return new ClusterException.NotReady("this node is stopping", Duration.ofSeconds(5));
    }

    PartView view() {
        Holder<T> h = current;
        List<PartView.Variant> variants = candidates.all().stream()
                .map(r -> new PartView.Variant(Variants.variant(r), Variants.ranking(r), Variants.bundle(r),
                        h != null && h.ref.equals(r), candidates.hasFailed(r))).toList();
        return new PartView(name, type.getSimpleName(), variants, h == null ? "" : Variants.variant(h.ref),
                h == null ? 0 : h.inFlight(), state(h));
    }

    String state(Holder<T> h) {
        if (switching.isLocked()) {
            return "switching";
        }
        return h != null ? "serving" : "waiting" + reason();
    }
}
