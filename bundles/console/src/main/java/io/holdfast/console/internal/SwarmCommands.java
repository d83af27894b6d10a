package io.holdfast.console.internal;

import io.holdfast.spi.host.Host;
import java.time.Duration;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The commands of the network; there while a host is. */
@Component(service = SwarmCommands.class, property = {
    "osgi.command.scope=holdfast", "osgi.command.function=swarm", "osgi.command.function=connect", "osgi.command.function=disconnect",
    "osgi.command.function=ping"})
public final class SwarmCommands {
    private static final Waiting WAITING = new Waiting(Duration.ofSeconds(60));

    private final Host host;

    @Activate
    public SwarmCommands(@Reference Host host) {
        this.host = host;
    }

    @Descriptor("the connections of this peer, and where it listens: swarm")
    public void swarm(CommandSession session, String[] words) {
        network(session).swarm(words);
    }

    @Descriptor("connects to a peer: connect <multiaddress with /p2p, or a known peer's ID>")
    public void connect(CommandSession session, String[] words) {
        network(session).connect(words);
    }

    @Descriptor("closes the connections to a peer: disconnect <peer>")
    public void disconnect(CommandSession session, String[] words) {
        network(session).disconnect(words);
    }

    @Descriptor("measures round trips to a peer: ping <multiaddress or peer> [-n count]")
    public void ping(CommandSession session, String[] words) {
        network(session).ping(words);
    }

    private NetworkCommands network(CommandSession session) {
        return new NetworkCommands(host, WAITING, HoldfastCommands.out(session));
    }
}
