package io.holdfast.libp2p.internal.interop;

import static io.holdfast.libp2p.internal.interop.Exchange.ECHO;
import static io.holdfast.libp2p.internal.interop.Exchange.LIMIT;
import static io.holdfast.libp2p.internal.interop.Exchange.get;
import static io.holdfast.libp2p.internal.interop.Program.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.LivePeer;
import io.holdfast.libp2p.internal.records.PeerRecord;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.spi.host.PeerStore;
import io.holdfast.spi.host.Stream;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** go-libp2p 0.48, both ways, Noise and TLS, with the private network and without. */
@EnabledIf(value = Installed.IS_THERE, disabledReason = Installed.MISSING)
class GoInteropIT {
    private static final String EXTRA = "/holdfast/extra/1";

    @RegisterExtension
    final Peers peers = new Peers();

    private static byte[] secret(boolean isPrivate) {
        return isPrivate ? Exchange.random(32) : null;
    }

    private static String id(String security) {
        return security.equals("noise") ? "/noise" : "/tls/1.0.0";
    }

    private static PeerStore.Identity identity(LivePeer self, PeerId of) {
        until("identified", () -> self.host().peerStore().identity(of).isPresent());
        return self.host().peerStore().identity(of).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"noise,false", "noise,true", "tls,false", "tls,true"})
    void dialed(String security, boolean isPrivate) throws Exception {
        Multiaddr there = Peers.address(peers.go("listen", secret(isPrivate), security));
        LivePeer here = peers.holdfast(secret(isPrivate));
        Connection c = Exchange.connect(here, there);
        assertThat(c.security()).isEqualTo(id(security));
        assertThat(c.muxer()).isEqualTo("/yamux/1.0.0");
        PeerStore.Identity said = identity(here, c.peer());
        assertThat(said.agent()).isEqualTo("holdfast-test-peer");
        assertThat(said.protocols()).contains(ECHO, "/ipfs/ping/1.0.0", "/ipfs/id/push/1.0.0");
        assertThat(said.observed()).isEqualTo(c.localAddress());
        byte[] signed = here.host().peerStore().signedRecord(c.peer()).orElseThrow();
        assertThat(PeerRecord.open(signed).addresses()).containsExactly(there.withoutPeer().orElseThrow());
        Exchange.echoes(Exchange.open(c, ECHO), 3_000_000);
        Exchange.bulk(c, Exchange.BULK);
        Exchange.manyAtOnce(c, ECHO, 1000, Exchange.End.AT_ONCE);
        assertThat(get(here.host().ping(c.peer(), LIMIT))).isPositive().isLessThan(LIMIT);
        assertThat(here.host().connections()).containsExactly(c);
    }

    @ParameterizedTest
    @CsvSource({"noise,false", "noise,true", "tls,false", "tls,true"})
    void dials(String security, boolean isPrivate) throws Exception {
        LivePeer here = peers.holdfast(secret(isPrivate));
        String address = here.addresses().get(0).toString();
        for (String what : List.of("echo 3000000", "bulk " + Exchange.BULK, "streams 2000", "trips 20000 64", "handshakes 50")) {
            Object[] words = (address + " " + what).split(" ");
            Program there = peers.go("dial", secret(isPrivate), security, words);
            assertThat(there.end()).as(there.toString()).isZero();
            if (what.startsWith("echo")) {
                assertThat(there.text()).contains("\"security\":\"" + id(security), "\"muxer\":\"/yamux/1.0.0\"", "\"agent\":\"holdfast/1.1.6\"",
                        "\"signed\":[\"" + here.addresses().get(0).withoutPeer().orElseThrow() + "\"]");
            }
            until("it has left", () -> here.host().connections().isEmpty());
        }
    }

    @Test
    void tellsOfAProtocolThatComesAndGoes() throws Exception {
        Program there = peers.go("listen", null, "");
        LivePeer here = peers.holdfast(null);
        Connection c = Exchange.connect(here, Peers.address(there));
        assertThat(identity(here, c.peer()).protocols()).doesNotContain(EXTRA);
        Exchange.fails(c.open(List.of(EXTRA), LIMIT), Reason.NOT_SUPPORTED, EXTRA);
        there.say("speak " + EXTRA);
        until("it was pushed", () -> identity(here, c.peer()).protocols().contains(EXTRA));
        Stream lazy = Exchange.open(c, EXTRA);
        Exchange.echoes(lazy, 100_000);
        there.say("drop " + EXTRA);
        until("its end was pushed", () -> !identity(here, c.peer()).protocols().contains(EXTRA));
        Exchange.fails(c.open(List.of(EXTRA), LIMIT), Reason.NOT_SUPPORTED, EXTRA);
        assertThat(Exchange.open(c, ECHO).protocol()).isEqualTo(ECHO);
    }

    @Test
    void eachWayOfAStreamEndsByItself() throws Exception {
        Program there = peers.go("listen", null, "");
        LivePeer here = peers.holdfast(null);
        Connection c = Exchange.connect(here, Peers.address(there));
        Stream reset = Exchange.open(c, ECHO);
        get(reset.write(ByteBuffer.wrap(new byte[] {1})));
        assertThat(Exchange.read(reset, 1)).containsExactly(1);
        reset.reset(Stream.NO_ERROR);
        Exchange.fails(reset.read(1), Reason.RESET);
        // not a number: the other side resets it
        Stream refused = Exchange.open(c, Exchange.SOURCE);
        get(refused.write(ByteBuffer.wrap("no number\n".getBytes())));
        Exchange.fails(refused.read(1), Reason.RESET);
        get(refused.closed());
        Exchange.echoes(Exchange.open(c, ECHO), 0);
        assertThat(c.isOpen()).isTrue();
    }

    @Test
    void aPeerThatIsKilledIsGoneAndDialedAgain() throws Exception {
        Program there = peers.go("listen", null, "");
        LivePeer here = peers.holdfast(null);
        Connection c = Exchange.connect(here, Peers.address(there));
        Stream waiting = Exchange.open(c, ECHO);
        get(waiting.write(ByteBuffer.wrap(new byte[] {1})));
        Exchange.read(waiting, 1);
        there.close();
        Exchange.fails(waiting.read(1), Reason.CLOSED);
        assertThat(get(c.closed())).isNotEmpty();
        Exchange.fails(here.host().connect(c.peer(), List.of(c.remoteAddress()), LIMIT), Reason.UNREACHABLE, "refused");
    }
}
