package io.holdfast.consensus.raft.internal;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a history of pin, unpin and get could have been that of one machine that does one thing after the other, each between its call
 * and its answer. Each CID is a register of its own, and a history is linearizable when that of each register is (Herlihy and Wing).
 *
 * <p>The search is Wing's and Gong's, which remembers where it has been, as Lowe's does: what may come next is whatever was called before
 * the first answer that is still to come.
 */
final class Linearizable {
    /** When there is no answer: what was asked for happens at any time after the call, or never. */
    static final long NEVER = Long.MAX_VALUE;

    /** What was asked for. */
    enum Kind { PIN, UNPIN, GET }

    /**
     * One call. What was "not ready" has not happened, and is not in a history.
     *
     * @param value    what was pinned, or what was there; null = nothing was
     * @param answered {@link #NEVER} = it is not known whether it happened
     */
    record Operation(String cid, Kind kind, String value, long called, long answered) {
        Operation {
            if (answered <= called) {
                throw new IllegalArgumentException("answered at " + answered + ", expected later than the call at " + called);
            }
        }

        private boolean isOpen() {
            return answered == NEVER;
        }

        /** Whether this may come next, when that is there. */
        private boolean fits(String there) {
            return kind != Kind.GET || Objects.equals(there, value);
        }

        private String after(String there) {
            return kind == Kind.GET ? there : kind == Kind.PIN ? value : null;
        }
    }

    /** Where the search is: what has happened, and what is there then. */
    private record Place(BitSet done, String there) { }

    private Linearizable() {
    }

    /** @return a history of one CID that cannot be; null = there is none */
    static List<Operation> violation(List<Operation> history) {
        Map<String, List<Operation>> each = history.stream().filter(o -> !(o.isOpen() && o.kind() == Kind.GET))
                .collect(Collectors.groupingBy(Operation::cid));
        return each.values().stream().filter(h -> !is(h)).findFirst().orElse(null);
    }

    private static boolean is(List<Operation> register) {
        Set<Place> been = new HashSet<>();
        Deque<Place> next = new ArrayDeque<>();
        next.push(new Place(new BitSet(), null));
        while (!next.isEmpty()) {
            Place place = next.pop();
            if (!been.add(place)) {
                continue;
            }
            long firstAnswer = NEVER;
            for (int i = place.done.nextClearBit(0); i < register.size(); i = place.done.nextClearBit(i + 1)) {
                firstAnswer = Math.min(firstAnswer, register.get(i).answered);
            }
            if (firstAnswer == NEVER) {
                // what is left may never have happened
                return true;
            }
            for (int i = place.done.nextClearBit(0); i < register.size(); i = place.done.nextClearBit(i + 1)) {
                Operation o = register.get(i);
                if (o.called < firstAnswer && o.fits(place.there)) {
                    BitSet done = (BitSet) place.done.clone();
                    done.set(i);
                    next.push(new Place(done, o.after(place.there)));
                }
            }
        }
        return false;
    }
}
