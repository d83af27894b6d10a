package io.holdfast.libp2p.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.libp2p.internal.secure.Ends;
import io.holdfast.libp2p.internal.secure.SecurityProtocol.Secured;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.testkit.node.TestNode;
import io.netty.buffer.Unpooled;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TlsSecurityTest {
    private static final String YAMUX = "/yamux/1.0.0";
    private static final TestNode A = TestNode.generate(null, null);
    private static final TestNode B = TestNode.generate(null, null);
    private static final TlsSecurity DIALS = new TlsSecurity(A);
    private static final TlsSecurity LISTENS = new TlsSecurity(B);

    private static Ends ends() {
        return new Ends(DIALS, B.id(), List.of(YAMUX), LISTENS, List.of(YAMUX));
    }

    @Test
    void provesWhoIsThere() {
        try (Ends ends = ends().run()) {
            Secured dialed = ends.dialed.join();
            assertThat(dialed.peer()).isEqualTo(B.id());
            assertThat(dialed.publicKey()).isEqualTo(B.publicKey());
            assertThat(dialed.muxer()).isEqualTo(YAMUX);
            Secured accepted = ends.accepted.join();
            assertThat(accepted.peer()).isEqualTo(A.id());
            assertThat(accepted.publicKey()).isEqualTo(A.publicKey());
            assertThat(accepted.muxer()).isEqualTo(YAMUX);
        }
    }

    @Test
    void agreesOnTheDialersBestMuxerOrOnNone() {
        assertThat(muxer(List.of("/a", "/b"), List.of("/b", "/a"))).isEqualTo("/a");
        assertThat(muxer(List.of("/a", "/b"), List.of("/c", "/b"))).isEqualTo("/b");
        assertThat(muxer(List.of("/a"), List.of("/b"))).isEmpty();
        assertThat(muxer(List.of(), List.of("/b"))).isEmpty();
    }

    private static String muxer(List<String> offered, List<String> known) {
        try (Ends ends = new Ends(DIALS, null, offered, LISTENS, known).run()) {
            assertThat(ends.accepted.join().muxer()).isEqualTo(ends.dialed.join().muxer());
            return ends.dialed.join().muxer();
        }
    }

    @Test
    void carriesText() {
        byte[] text = new byte[200_000];
        new Random(2).nextBytes(text);
        try (Ends ends = ends().run()) {
            ends.dialer.writeOutbound(Unpooled.wrappedBuffer(text));
            assertThat(Ends.received(ends.run().listener)).isEqualTo(text);
            ends.listener.writeOutbound(Unpooled.wrappedBuffer(text));
            assertThat(Ends.received(ends.run().dialer)).isEqualTo(text);
        }
    }

    @Test
    void refusesAnotherPeer() {
        try (Ends ends = new Ends(DIALS, TestNode.PEER, List.of(YAMUX), LISTENS, List.of(YAMUX)).run()) {
            HostException why = Ends.failure(ends.dialed);
            assertThat(why).hasMessage("found peer " + B.id() + ", expected " + TestNode.PEER);
            assertThat(why.reason()).isEqualTo(Reason.WRONG_PEER);
            assertThat(Ends.failure(ends.accepted).reason()).as("was told so by an alert").isEqualTo(Reason.VIOLATION);
        }
    }

    @Test
    void refusesAForgedSignature() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        TlsCertificate forged = new TlsCertificate(
                TlsCertificate.certificate(pair, TlsCertificate.extension(B.publicKey(), A.sign(new byte[100]))), pair.getPrivate());
        TlsCertificate bare = new TlsCertificate(TlsCertificate.certificate(pair), pair.getPrivate());
        refused(forged, "tls: the signature of " + B.id() + " over its certificate's key is wrong");
        refused(bare, "tls: found a certificate without the extension 1.3.6.1.4.1.53594.1.1");
    }

    private static void refused(TlsCertificate certificate, String why) {
        try (Ends ends = new Ends(DIALS, null, List.of(), new TlsSecurity(certificate), List.of()).run()) {
            assertThat(Ends.failure(ends.dialed)).hasMessage(why);
            assertThat(Ends.failure(ends.dialed).reason()).isEqualTo(Reason.VIOLATION);
        }
        try (Ends ends = new Ends(new TlsSecurity(certificate), null, List.of(), LISTENS, List.of())) {
            // the dialer is done before it is judged, and learns it later
            assertThatThrownBy(ends::run).isInstanceOfSatisfying(HostException.class, e -> assertThat(e.reason()).isEqualTo(Reason.VIOLATION));
            assertThat(Ends.failure(ends.accepted)).hasMessage(why);
        }
    }

    @Test
    void aChangedRecordEndsTheConnection() {
        try (Ends ends = ends().run()) {
            ends.dialer.writeOutbound(Unpooled.wrappedBuffer(new byte[10]));
            byte[] record = Ends.sent(ends.dialer).get(0);
            record[record.length - 1] ^= 1;
            assertThatThrownBy(() -> ends.listener.writeInbound(Unpooled.wrappedBuffer(record)))
                    .isInstanceOfSatisfying(HostException.class, e -> assertThat(e.reason()).isEqualTo(Reason.VIOLATION));
            assertThat(Ends.received(ends.listener)).isEmpty();
            assertThat(ends.listener.isOpen()).isFalse();
        }
    }

    @Test
    void anEndDuringTheHandshakeIsToldAsSuch() {
        try (Ends ends = ends()) {
            ends.listener.close();
            ends.dialer.close();
            assertThat(Ends.failure(ends.accepted).reason()).isEqualTo(Reason.CLOSED);
            assertThat(Ends.failure(ends.dialed).reason()).isEqualTo(Reason.CLOSED);
        }
    }

    @Property(tries = 100)
    void garbageInsteadOfAHandshakeFailsOrWaits(@ForAll @Size(max = 200) byte[] bytes, @ForAll boolean dialer) {
        try (Ends ends = ends()) {
            (dialer ? ends.dialer : ends.listener).writeInbound(Unpooled.wrappedBuffer(bytes));
            (dialer ? ends.dialer : ends.listener).close();
            assertThat(Ends.failure(dialer ? ends.dialed : ends.accepted).reason()).isIn(Reason.VIOLATION, Reason.CLOSED);
        }
    }
}
