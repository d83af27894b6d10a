package io.holdfast.consensus.raft.internal;

import static io.holdfast.consensus.raft.internal.Linearizable.NEVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.consensus.raft.internal.Linearizable.Kind;
import io.holdfast.consensus.raft.internal.Linearizable.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The checker is checked: histories whose verdict is known, and random ones against trying all orders. */
class LinearizableTest {
    private final List<Operation> history = new ArrayList<>();

    private LinearizableTest pin(String value, long called, long answered) {
        history.add(new Operation("x", Kind.PIN, value, called, answered));
        return this;
    }

    private LinearizableTest unpin(long called, long answered) {
        history.add(new Operation("x", Kind.UNPIN, null, called, answered));
        return this;
    }

    private LinearizableTest get(String value, long called, long answered) {
        history.add(new Operation("x", Kind.GET, value, called, answered));
        return this;
    }

    private void is() {
        assertThat(Linearizable.violation(history)).isNull();
    }

    private void isNot() {
        assertThat(Linearizable.violation(history)).isNotNull();
    }

    @Test
    void nothingIsThereAtFirst() {
        get(null, 1, 2).is();
        get("a", 3, 4).isNot();
    }

    @Test
    void oneAfterTheOther() {
        pin("a", 1, 2).get("a", 3, 4).unpin(5, 6).get(null, 7, 8).pin("b", 9, 10).get("b", 11, 12).is();
    }

    @Test
    void anAcknowledgedPinIsNotLost() {
        pin("a", 1, 2).get(null, 3, 4).isNot();
    }

    @Test
    void whatWasUnpinnedDoesNotComeBack() {
        pin("a", 1, 2).unpin(3, 4).get("a", 5, 6).isNot();
    }

    @Test
    void anOldValueIsNotReadWhenANewOneIsAcknowledged() {
        pin("a", 1, 2).pin("b", 3, 4).get("a", 5, 6).isNot();
    }

    @Test
    void whatIsGoingOnIsSeenOrNot() {
        pin("a", 1, 2).pin("b", 3, 10).get("a", 4, 5).get("b", 6, 7).get("b", 8, 9).is();
    }

    @Test
    void whatHasBeenSeenIsNotUnseen() {
        pin("a", 1, 2).pin("b", 3, 10).get("b", 4, 5).get("a", 6, 7).isNot();
    }

    @Test
    void whatIsIndeterminateMayHaveHappenedOrNot() {
        pin("a", 1, NEVER).get("a", 2, 3).is();
        history.clear();
        pin("a", 1, NEVER).get(null, 2, 3).is();
    }

    @Test
    void whatIsIndeterminateMayHappenMuchLater() {
        pin("a", 1, NEVER).pin("b", 2, 3).get("b", 4, 5).get("a", 6, 7).is();
    }

    @Test
    void whatIsIndeterminateHappensOnce() {
        pin("a", 1, NEVER).get("a", 2, 3).unpin(4, 5).get("a", 6, 7).isNot();
    }

    @Test
    void whatIsIndeterminateDoesNotHappenBeforeItIsAskedFor() {
        get("a", 1, 2).pin("a", 3, NEVER).isNot();
    }

    @Test
    void anUnpinThatIsIndeterminateCountsToo() {
        pin("a", 1, 2).unpin(3, NEVER).get(null, 4, 5).is();
        get("a", 6, 7).isNot();
    }

    @Test
    void aGetWithoutAnAnswerSaysNothing() {
        pin("a", 1, 2).get(null, 3, NEVER).get("a", 4, 5).is();
    }

    @Test
    void whatWasNotReadyIsNotThere() {
        // the pin of b was refused, so it is not in the history, but somebody has read it
        pin("a", 1, 2).get("b", 3, 4).isNot();
    }

    @Test
    void eachCidIsOnItsOwn() {
        pin("a", 1, 2);
        history.add(new Operation("y", Kind.GET, null, 3, 4));
        is();
        history.add(new Operation("y", Kind.PIN, "b", 5, 6));
        history.add(new Operation("y", Kind.GET, "a", 7, 8));
        assertThat(Linearizable.violation(history)).allMatch(o -> o.cid().equals("y")).hasSize(3);
    }

    @Test
    void itSaysWhatTryingAllOrdersSays() {
        Random random = new Random(1);
        int linearizable = 0;
        for (int i = 0; i < 20_000; i++) {
            List<Operation> some = some(random);
            boolean expected = anyOrder(some, new ArrayList<>());
            linearizable += expected ? 1 : 0;
            assertThat(Linearizable.violation(some) == null).as("%s", some).isEqualTo(expected);
        }
        assertThat(linearizable).isBetween(4_000, 16_000);
    }

    private static List<Operation> some(Random random) {
        List<Operation> some = new ArrayList<>();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            Kind kind = Kind.values()[random.nextInt(3)];
            String value = kind == Kind.UNPIN || random.nextInt(3) == 0 && kind == Kind.GET ? null : random.nextBoolean() ? "a" : "b";
            long called = random.nextInt(12);
            some.add(new Operation("x", kind, value, called, random.nextInt(5) == 0 ? NEVER : called + 1 + random.nextInt(8)));
        }
        return some;
    }

    /** Takes what is left in any order, and may leave what has no answer. */
    private static boolean anyOrder(List<Operation> left, List<Operation> taken) {
        if (left.stream().allMatch(o -> o.answered() == NEVER) && makesSense(taken)) {
            return true;
        }
        for (Operation next : left) {
            List<Operation> rest = new ArrayList<>(left);
            rest.remove(next);
            List<Operation> more = new ArrayList<>(taken);
            more.add(next);
            if (rest.stream().noneMatch(o -> o.answered() <= next.called()) && anyOrder(rest, more)) {
                return true;
            }
        }
        return false;
    }

    private static boolean makesSense(List<Operation> order) {
        String there = null;
        for (Operation o : order) {
            if (o.kind() == Kind.GET && o.answered() != NEVER && !Objects.equals(there, o.value())) {
                return false;
            }
            there = o.kind() == Kind.GET ? there : o.value();
        }
        return true;
    }
}
