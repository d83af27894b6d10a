package io.holdfast.libp2p.internal.interop;

import static io.holdfast.libp2p.internal.interop.Exchange.ECHO;
import static io.holdfast.libp2p.internal.interop.Exchange.LIMIT;
import static io.holdfast.libp2p.internal.interop.Exchange.get;
import static io.holdfast.libp2p.internal.interop.Program.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.LivePeer;
import io.holdfast.spi.host.Connection;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** js-libp2p 3.3, both ways, with the private network and without. */
@EnabledIf(value = Installed.IS_THERE, disabledReason = Installed.MISSING)
class JsInteropIT {
    @RegisterExtension
    final Peers peers = new Peers();

    private static byte[] secret(boolean isPrivate) {
        return isPrivate ? Exchange.random(32) : null;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dialed(boolean isPrivate) throws Exception {
        Program there = peers.js("listen", secret(isPrivate));
        LivePeer here = peers.holdfast(secret(isPrivate));
        Connection c = Exchange.connect(here, Peers.address(there));
        assertThat(c.security()).isEqualTo("/noise");
        until("identified", () -> here.host().peerStore().identity(c.peer()).isPresent());
        assertThat(here.host().peerStore().identity(c.peer()).orElseThrow().agent()).startsWith("js-libp2p/3.3");
        assertThat(get(here.host().ping(c.peer(), LIMIT))).isPositive().isLessThan(LIMIT);
        Exchange.echoes(Exchange.open(c, ECHO), 3_000_000);
        Exchange.manyAtOnce(c, ECHO, 200, Exchange.End.ANSWERED);
        Exchange.bulk(c, Exchange.BULK);
        assertThat(here.host().connections()).containsExactly(c);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dials(boolean isPrivate) throws Exception {
        LivePeer here = peers.holdfast(secret(isPrivate));
        String address = here.addresses().get(0).toString();
        Program echo = peers.js("dial", secret(isPrivate), address, "echo", 60_000);
        assertThat(echo.end()).as(echo.toString()).isZero();
        assertThat(echo.text()).contains("\"security\":\"/noise\"", "\"muxer\":\"/yamux/1.0.0\"");
        Program bulk = peers.js("dial", secret(isPrivate), address, "bulk", Exchange.BULK);
        assertThat(bulk.end()).as(bulk.toString()).isZero();
        until("it has left", () -> here.host().connections().isEmpty());
    }
}
