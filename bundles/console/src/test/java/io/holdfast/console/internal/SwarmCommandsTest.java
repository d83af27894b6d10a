package io.holdfast.console.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.Host;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.PeerStore;
import io.holdfast.testkit.node.TestNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The commands of the network, over a host that is told what to say. */
class SwarmCommandsTest {
    private static final PeerId SELF = TestNode.PEER;
    private static final PeerId OTHER = PeerId.parse("12D3KooWBHMtTyKoNCQLRRUMGVMWZQ1xC2VBRUSDvH7bMh3tQEcg");
    private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Object dialed;
    private boolean connected;

    private NetworkCommands commands() {
        return new NetworkCommands(host(), new Waiting(Duration.ofSeconds(5)), new PrintStream(bytes, true, StandardCharsets.UTF_8));
    }

    private String output() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private Host host() {
        return (Host) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Host.class}, (self, method, args) -> switch (method.getName()) {
            case "id" -> SELF;
            case "addresses" -> List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/9096"));
            case "connections" -> connected ? List.of(connection()) : List.of();
            case "peerStore" -> peerStore();
            case "connect" -> {
                dialed = List.of(args[0], List.copyOf((Collection<?>) args[1]));
                yield args[0].equals(OTHER) ? CompletableFuture.completedFuture(connection())
                        : CompletableFuture.failedFuture(new HostException(HostException.Reason.UNREACHABLE, "nobody there"));
            }
            case "disconnect" -> CompletableFuture.completedFuture(null);
            case "ping" -> CompletableFuture.completedFuture(Duration.ofNanos(1_234_567));
            default -> throw new AssertionError(method);
        });
    }

    private Connection connection() {
        return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Connection.class}, (self, method, args) -> switch (method.getName()) {
            case "peer" -> OTHER;
            case "direction" -> Connection.Direction.OUTBOUND;
            case "remoteAddress" -> ADDRESS;
            case "security" -> "/noise";
            case "streams" -> List.of();
            case "opened" -> Instant.parse("2026-01-02T03:04:05.678Z");
            default -> throw new AssertionError(method);
        });
    }

    private PeerStore peerStore() {
        return (PeerStore) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {PeerStore.class},
                (self, method, args) -> Optional.of(new PeerStore.Identity(new byte[0], "kubo/1\u001b[31m", List.of(), List.of(), null)));
    }

    @Test
    void swarmShowsEachConnection() {
        commands().swarm();
        assertThat(output()).isEqualTo("listening on /ip4/127.0.0.1/tcp/9096/p2p/" + SELF + "\nno connections\n");
        connected = true;
        commands().swarm();
        assertThat(output()).contains(OTHER + "  this peer   /ip4/127.0.0.1/tcp/4001  /noise    0        2026-01-02T03:04:05Z  kubo/1?[31m\n");
    }

    @Test
    void connectTakesAnAddressOrAPeer() {
        commands().connect(ADDRESS.withPeer(OTHER).toString());
        assertThat(dialed).isEqualTo(List.of(OTHER, List.of(ADDRESS)));
        commands().connect(OTHER.toString());
        assertThat(dialed).isEqualTo(List.of(OTHER, List.of()));
        assertThat(output()).startsWith("connected to /ip4/127.0.0.1/tcp/4001/p2p/" + OTHER + " by /noise\n");
    }

    @Test
    void whatIsWrongIsNamed() {
        NetworkCommands c = commands();
        assertThatThrownBy(() -> c.connect("/ip4/1.2.3.4/tcp/1")).isInstanceOf(CommandException.class).hasMessageContaining("/p2p/<peer ID>");
        assertThatThrownBy(() -> c.connect("/ip4/x/tcp/1")).isInstanceOf(CommandException.class).hasMessageContaining("/ip4/x/tcp/1");
        assertThatThrownBy(() -> c.connect("nobody")).isInstanceOf(CommandException.class).hasMessageContaining("nobody");
        assertThatThrownBy(c::connect).isInstanceOf(CommandException.class).hasMessageContaining("found nothing");
        assertThatThrownBy(() -> c.connect(SELF.toString())).isInstanceOf(CommandException.class).hasMessage("nobody there");
        assertThatThrownBy(() -> c.disconnect(OTHER.toString())).isInstanceOf(CommandException.class).hasMessageContaining("no connection");
        assertThatThrownBy(() -> c.ping(OTHER.toString(), "-n", "0")).isInstanceOf(CommandException.class).hasMessageContaining("expected 1 to");
    }

    @Test
    void pingAndDisconnect() {
        commands().ping(OTHER.toString(), "-n", "2");
        assertThat(output()).isEqualTo((OTHER + ": 1.235 ms\n").repeat(2));
        connected = true;
        commands().disconnect(OTHER.toString());
        assertThat(output()).endsWith("closed 1 connection to " + OTHER + "\n");
    }
}
