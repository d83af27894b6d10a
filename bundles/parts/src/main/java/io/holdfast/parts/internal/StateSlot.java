package io.holdfast.parts.internal;

import io.holdfast.spi.state.State;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part State: the pinset is carried from one to the next, and only the one that holds it ever serves. */
final class StateSlot extends Slot<State> {
    private static final Logger LOG = LoggerFactory.getLogger(StateSlot.class);
    /** More pins than this are not carried over while a bundle waits to stop: its return is waited for instead. */
    private static final long QUICKLY_MOVED = 100_000;

    private static final Duration REOPEN = Duration.ofSeconds(2);

    private final StateAuthority authority;
    private volatile String reason = "";

    StateSlot(BundleContext context, Timing timing, StateAuthority authority) {
        super(PartKind.STATE, State.class, PartKind.STATE.text(), context, timing);
        this.authority = authority;
    }

    @Override
    State wrap(State raw) {
        return new StateFront(raw, this::reopenSoon);
    }

    /** After a failed write a State takes no more until it is opened again, which may help once the disk has room. */
    private void reopenSoon(StateFront failed) {
        timing.after(REOPEN, () -> timing.switcher().execute(() -> reopen(failed)));
    }

    private void reopen(StateFront failed) {
        switching.lock();
        try {
            Holder<State> h = current();
            if (h != null && h.service == failed && !shuttingDown()) {
                LOG.info("state: opening {} again, since it takes no more writes", Variants.describe(h.ref));
                closeThenOpen(h.ref, h);
            }
        } finally {
            switching.unlock();
        }
        reconsider();
    }

    @Override
    String reason() {
        return reason;
    }

    @Override
    void leave(Holder<State> old) {
        // also when another one was asked for and is not there: a State that is in memory only would take the pinset with it
        ServiceReference<State> next = candidates.best() != null ? candidates.best() : candidates.ranked();
        if (next != null && !Variants.sameResource(next, old.ref) && old.service.count() > QUICKLY_MOVED) {
            LOG.info("state: {} leaves with {} pins, too many to carry over now; its return is waited for", Variants.describe(old.ref),
                    old.service.count());
            stopServing(old);
            return;
        }
        leave(old, next);
    }

    @Override
    boolean open(ServiceReference<State> next, Holder<State> old) {
        if (old == null) {
            return openFirst(next);
        }
        if (Variants.sameResource(next, old.ref)) {
            return closeThenOpen(next, old);
        }
        State raw = obtain(next);
        if (raw == null) {
            return false;
        }
        if (migrate(next, raw, old)) {
            letGo(old, current());
            return true;
        }
        giveBack(next);
        return false;
    }

    /** Nothing serves: the one that holds the pinset must, whatever the ranking says; it then moves to the best one. */
    private boolean openFirst(ServiceReference<State> best) {
        State raw = obtain(best);
        if (raw == null) {
            return false;
        }
        if (authority.isUnset() && raw.position() == 0 && startWithTheFullest(best)) {
            giveBack(best);
            return true;
        }
        if (authority.isUnset() && !claim(best, raw)) {
            return true;
        }
        if (authority.is(raw.storeId())) {
            start(best, raw);
            return true;
        }
        giveBack(best);
        for (ServiceReference<State> ref : candidates.all()) {
            State other = ref.equals(best) || Variants.leaving(ref) ? null : obtain(ref);
            if (other != null && authority.is(other.storeId())) {
                start(ref, other);
                timing.switcher().execute(this::reconsider);
                return true;
            } else if (other != null) {
                giveBack(ref);
            }
        }
        reason = ": the store '" + authority.variant() + "' holds the pinset and is not there; '" + Variants.variant(best)
                + "' is empty or stale and may not serve";
        LOG.warn("state{}", reason);
        return true;
    }

    /**
     * No record says which store counts: an empty one must not win over one that holds pins, or that cannot be asked. False when
     * all are empty.
     */
    private boolean startWithTheFullest(ServiceReference<State> best) {
        ServiceReference<State> fullest = null;
        ServiceReference<State> shut = null;
        State holding = null;
        for (ServiceReference<State> ref : candidates.all()) {
            if (ref.equals(best) || Variants.leaving(ref)) {
                continue;
            }
            State other = obtain(ref);
            if (other == null) {
                shut = ref;
            } else if (other.position() > (holding == null ? 0 : holding.position())) {
                if (fullest != null) {
                    giveBack(fullest);
                }
                fullest = ref;
                holding = other;
            } else {
                giveBack(ref);
            }
        }
        if (fullest == null) {
            return shut != null && waitFor(shut);
        }
        LOG.warn("state: no record says which store holds the pinset; {} is the fullest", Variants.describe(fullest));
        if (claim(fullest, holding)) {
            start(fullest, holding);
            timing.switcher().execute(this::reconsider);
        }
        return true;
    }

    private boolean waitFor(ServiceReference<State> shut) {
        reason = ": no record says which store holds the pinset, and '" + Variants.variant(shut) + "' does not open: it may be that one";
        LOG.warn("state{}", reason);
        return true;
    }

    /** Records that this store holds the pinset; when that cannot be, gives it back, to be tried again. */
    private boolean claim(ServiceReference<State> ref, State raw) {
        try {
            authority.move(raw.storeId(), Variants.variant(ref));
            return true;
        } catch (UncheckedIOException e) {
            reason = ": " + e.getMessage();
            LOG.error("state{}: {}", reason, e.getCause().toString());
            candidates.markBroken(ref);
            giveBack(ref);
            return false;
        }
    }

    private void start(ServiceReference<State> ref, State raw) {
        reason = "";
        serve(new Holder<>(ref, raw, wrap(raw)), null);
    }

    private boolean migrate(ServiceReference<State> next, State raw, Holder<State> old) {
        StateFront front = (StateFront) old.service;
        StateFront nextFront = new StateFront(raw, this::reopenSoon);
        StateMigration migration = new StateMigration(old.raw, front, raw);
        // nobody who stops a bundle, or the node, waits for a copy that takes long
        BooleanSupplier goOn = () -> stays(next) && !shuttingDown() && (stays(old.ref) || old.raw.count() <= QUICKLY_MOVED);
        LOG.info("state: carrying {} pins from {} to {}", old.raw.count(), Variants.describe(old.ref), Variants.describe(next));
        try {
            if (!migration.copy(goOn)) {
                LOG.info("state: carrying the pinset from {} to {} was cut short", Variants.describe(old.ref), Variants.describe(next));
                return false;
            }
            migration.complete(() -> authority.move(raw.storeId(), Variants.variant(next)), nextFront);
            serve(new Holder<>(next, raw, nextFront), old);
            return true;
        } catch (RuntimeException e) {
            migration.stop();
            candidates.markBroken(next);
            LOG.warn("state: could not carry the pinset to {}; {} still serves", Variants.describe(next), Variants.describe(old.ref), e);
            return false;
        }
    }
}
