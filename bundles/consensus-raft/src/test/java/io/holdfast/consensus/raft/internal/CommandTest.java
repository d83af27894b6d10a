package io.holdfast.consensus.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.ClusterException;
import io.holdfast.spi.state.PinChange;
import io.holdfast.testkit.state.TestPins;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CommandTest {
    @Test
    void aChangeComesBack() {
        for (PinChange change : new PinChange[] {PinChange.put(TestPins.pin(1, "a name")), PinChange.remove(TestPins.cid(2))}) {
            byte[] bytes = Command.encode(change);
            PinChange back = Command.decode(bytes, 0, bytes.length);
            assertThat(back.cid()).isEqualTo(change.cid());
            assertThat(back.isRemoval()).isEqualTo(change.isRemoval());
            assertThat(Command.encode(back)).isEqualTo(bytes);
            byte[] inside = new byte[bytes.length + 7];
            System.arraycopy(bytes, 0, inside, 3, bytes.length);
            assertThat(Command.encode(Command.decode(inside, 3, bytes.length))).isEqualTo(bytes);
        }
    }

    @Test
    void whatIsNoCommandIsRefused() {
        byte[] removal = Command.encode(PinChange.remove(TestPins.cid(2)));
        for (int length = 0; length < removal.length; length++) {
            int cut = length;
            assertThatThrownBy(() -> Command.decode(removal, 0, cut)).as("%d bytes", cut).isInstanceOf(ClusterException.Internal.class);
        }
        byte[] longer = Arrays.copyOf(removal, removal.length + 1);
        assertThatThrownBy(() -> Command.decode(longer, 0, longer.length)).isInstanceOf(ClusterException.Internal.class);
        byte[] unknown = removal.clone();
        unknown[0] = 9;
        assertThatThrownBy(() -> Command.decode(unknown, 0, unknown.length)).isInstanceOf(ClusterException.Internal.class)
                .hasMessageContaining("kind 9");
    }
}
