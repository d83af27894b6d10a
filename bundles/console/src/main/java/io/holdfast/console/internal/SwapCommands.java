package io.holdfast.console.internal;

import io.holdfast.spi.part.Parts;
import java.time.Duration;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The commands that are there even when the cluster is not: they show why it is not. */
@Component(service = SwapCommands.class, property = {
    "osgi.command.scope=holdfast", "osgi.command.function=parts", "osgi.command.function=use"})
public final class SwapCommands {
    /** A state of many millions of pins is copied before it is switched. */
    private static final Waiting WAITING = new Waiting(Duration.ofMinutes(30));

    private final Parts parts;

    @Activate
    public SwapCommands(@Reference Parts parts) {
        this.parts = parts;
    }

    @Descriptor("what serves each part, and what could: parts")
    public void parts(CommandSession session, String[] words) {
        new PartCommands(parts, WAITING, HoldfastCommands.out(session)).parts(words);
    }

    @Descriptor("lets another variant serve a part, or what the configuration says: use <part> [variant]")
    public void use(CommandSession session, String[] words) {
        new PartCommands(parts, WAITING, HoldfastCommands.out(session)).use(words);
    }
}
