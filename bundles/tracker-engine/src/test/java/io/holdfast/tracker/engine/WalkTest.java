package io.holdfast.tracker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Cid;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.state.State;
import io.holdfast.testkit.parts.TestParts;
import io.holdfast.testkit.tracker.MapState;
import io.holdfast.testkit.tracker.PinTrackerFixture;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class WalkTest {
    @Property(tries = 300)
    void givesEachOnceInOrderWhateverThePieces(@ForAll @Size(max = 30) Set<@IntRange(max = 60) Integer> stored,
            @ForAll @Size(max = 30) Set<@IntRange(max = 60) Integer> remembered, @ForAll @IntRange(min = 1, max = 40) int max) {
        MapState state = new MapState();
        PinTrackerFixture fix = new PinTrackerFixture(Path.of("."));
        stored.forEach(n -> state.put(fix.pin(n)));
        TreeMap<Cid, Known> known = new TreeMap<>();
        remembered.forEach(n -> known.put(PinTrackerFixture.cid(n), new Known(PinTrackerFixture.cid(n), null, TrackerStatus.PINNED, -1,
                Instant.EPOCH, 0, "", false, false, 0)));
        Walk walk = new Walk(new TestParts().with(State.class, state).part(State.class), (after, most) ->
                List.copyOf((after == null ? known : known.tailMap(after, false)).values()).stream().limit(most).toList());
        List<Walk.Pair> all = new ArrayList<>();
        for (List<Walk.Pair> piece = walk.next(max); piece != null; piece = walk.next(max)) {
            all.addAll(piece);
        }
        TreeSet<Cid> wanted = new TreeSet<>(known.keySet());
        stored.forEach(n -> wanted.add(PinTrackerFixture.cid(n)));
        assertThat(all.stream().map(Walk.Pair::cid)).containsExactlyElementsOf(wanted);
        assertThat(all).allMatch(p -> (p.pin() != null) == state.get(p.cid()).isPresent() && (p.known() != null) == known.containsKey(p.cid()));
    }
}
