package io.holdfast.example.memory;

import io.holdfast.spi.part.Parts;
import io.holdfast.spi.state.State;
import io.holdfast.testkit.state.memory.MemoryState;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** The pinset in memory. Its ranking is {@code service.ranking} of the configuration {@code io.holdfast.state_volatile}. */
@Component(service = State.class, configurationPid = "io.holdfast.state_volatile", property = {
    Parts.VARIANT + "=volatile", Parts.RESOURCE + "=state/volatile"})
public final class VolatileState extends MemoryState {
    @Deactivate
    @Override
    public void close() {
        super.close();
    }
}
