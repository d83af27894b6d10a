package io.holdfast.parts.internal;

import io.holdfast.model.ClusterException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The services registered for one part, and which of them is to serve. Thread-safe. */
final class Candidates<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Candidates.class);

    private final PartKind kind;
    private final String name;
    /** Services that did not start: passed over until they are registered anew, asked for, or it is time to try again. */
    private final Set<ServiceReference<T>> broken = new HashSet<>();
    /** Services that did not start when that was last tried, whether or not they are passed over. */
    private final Set<ServiceReference<T>> failed = new HashSet<>();
    /** Whether the variants seen so far say that no other serves in their place; remembered, since one that is away says nothing. */
    private final Map<String, Boolean> irreplaceable = new HashMap<>();
    private volatile List<ServiceReference<T>> all = List.of();
    private String chosen;
    private String configured = "";
    private String missed = "";

    Candidates(PartKind kind, String name) {
        this.kind = kind;
        this.name = name;
    }

    /** All there are, best first. */
    List<ServiceReference<T>> all() {
        return all;
    }

    synchronized void add(ServiceReference<T> ref) {
        List<ServiceReference<T>> next = new ArrayList<>(all);
        next.remove(ref);
        next.add(ref);
        next.sort(Comparator.reverseOrder());
        all = List.copyOf(next);
        irreplaceable.put(Variants.variant(ref), Variants.irreplaceable(ref));
        markSound(ref);
    }

    synchronized void remove(ServiceReference<T> ref) {
        all = all.stream().filter(r -> !r.equals(ref)).toList();
        markSound(ref);
    }

    synchronized void markBroken(ServiceReference<T> ref) {
        broken.add(ref);
        failed.add(ref);
    }

    synchronized void markSound(ServiceReference<T> ref) {
        broken.remove(ref);
        failed.remove(ref);
    }

    synchronized boolean hasFailed(ServiceReference<T> ref) {
        return failed.contains(ref);
    }

    /** Gives those that did not start another chance; false when there are none. */
    synchronized boolean forgive() {
        boolean any = !broken.isEmpty();
        broken.clear();
        return any;
    }

    synchronized void configure(String variant) {
        configured = variant == null ? "" : variant;
    }

    /**
     * Lets an operator's choice win over the configuration.
     *
     * @param variant null = no choice
     * @return the choice before
     * @throws ClusterException.Invalid when there is no such variant
     */
    synchronized String choose(String variant) {
        if (variant != null && !has(variant)) {
            throw new ClusterException.Invalid("no such " + name + ": '" + variant + "', expected one of " + variants());
        }
        all.stream().filter(r -> Variants.variant(r).equals(variant)).forEach(broken::remove);
        String before = chosen;
        chosen = variant;
        return before;
    }

    /** Takes a choice back that did not work. */
    synchronized void restore(String before) {
        chosen = before;
    }

    /** Which is to serve; null when none may. */
    synchronized ServiceReference<T> best() {
        String wanted = chosen != null ? chosen : configured;
        if (!wanted.isEmpty()) {
            for (ServiceReference<T> r : all) {
                if (Variants.variant(r).equals(wanted) && able(r)) {
                    return r;
                }
            }
            if (!replaceable(wanted)) {
                return null;
            }
        }
        return ranked();
    }

    private boolean replaceable(String wanted) {
        // one that was never here has had no chance to say so: where two must not write side by side, that is no leave to begin
        return kind.interchangeable() && !irreplaceable.getOrDefault(wanted, kind.exclusive());
    }

    /** The best by ranking; one of 0 or less says: only when asked for by name. */
    synchronized ServiceReference<T> ranked() {
        return all.stream().filter(r -> Variants.ranking(r) > 0 && able(r)).findFirst().orElse(null);
    }

    private boolean able(ServiceReference<T> ref) {
        return !broken.contains(ref) && !Variants.leaving(ref);
    }

    private boolean has(String variant) {
        return all.stream().anyMatch(r -> Variants.variant(r).equals(variant));
    }

    private List<String> variants() {
        return all.stream().map(Variants::variant).distinct().sorted().toList();
    }

    /** Says once that the configuration asks for what is not there. */
    synchronized void tellOfMissing() {
        boolean there = configured.isEmpty() || has(configured);
        if (!there && !configured.equals(missed)) {
            LOG.warn("{}: the configuration asks for '{}', which is not there; there are {}", name, configured, variants());
        }
        missed = there ? "" : configured;
    }
}
