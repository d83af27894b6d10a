package io.holdfast.state.internal;

import io.holdfast.spi.state.State;
import io.holdfast.testkit.state.StateContract;
import io.holdfast.testkit.state.memory.MemoryState;
import java.nio.file.Path;

/** The testkit's own fake keeps the contract that it is used to test against. */
class MemoryStateTest extends StateContract {
    @Override
    protected State open(Path data) {
        return new MemoryState();
    }

    @Override
    protected void close(State state) {
        ((MemoryState) state).close();
    }

    @Override
    protected boolean isDurable() {
        return false;
    }
}
