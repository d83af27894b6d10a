package io.holdfast.tracker.durable.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.TrackerStatus;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EntryTest {
    @Property(tries = 200)
    void comesBackAsItWas(@ForAll TrackerStatus status, @ForAll @IntRange(min = -1, max = 2) int depth, @ForAll long since,
            @ForAll int attempts, @ForAll long due, @ForAll @net.jqwik.api.constraints.AlphaChars String error) {
        Entry entry = new Entry(status, depth, since, attempts, due, error + " – ü");
        assertThat(Entry.decode(entry.encode())).isEqualTo(entry);
    }

    @Test
    void refusesAnotherVersion() {
        byte[] bytes = new Entry(TrackerStatus.PINNED, -1, 1, 1, 0, "").encode();
        bytes[0] = 9;
        assertThatThrownBy(() -> Entry.decode(bytes)).hasMessageContaining("version 9").hasMessageContaining("expected 1");
        assertThatThrownBy(() -> Entry.decode(new byte[0])).isInstanceOf(IllegalStateException.class);
    }
}
