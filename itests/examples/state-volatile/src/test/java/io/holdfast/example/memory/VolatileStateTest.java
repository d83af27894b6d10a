package io.holdfast.example.memory;

import io.holdfast.spi.state.State;
import io.holdfast.testkit.state.StateContract;
import java.nio.file.Path;

class VolatileStateTest extends StateContract {
    @Override
    protected State open(Path data) {
        return new VolatileState();
    }

    @Override
    protected void close(State state) {
        ((VolatileState) state).close();
    }

    @Override
    protected boolean isDurable() {
        return false;
    }
}
