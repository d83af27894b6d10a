package io.holdfast.libp2p.internal.interop;

import static io.holdfast.libp2p.internal.interop.Exchange.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.LivePeer;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.testkit.node.TestNode;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must not work, with go-libp2p 0.48 and js-libp2p 3.3: fails soon, on both sides, with a reason; nothing is left of it. */
@EnabledIf(value = Installed.IS_THERE, disabledReason = Installed.MISSING)
class FailuresInteropIT {
    private static final byte[] SECRET = Exchange.random(32);
    private static final byte[] OTHER = new byte[32];

    @RegisterExtension
    final Peers peers = new Peers();

    /** Who has a secret, and whether it is the same. */
    private enum Secrets {
        DIFFER(SECRET, OTHER), ONLY_HERE(SECRET, null), ONLY_THERE(null, SECRET);

        private final byte[] here;
        private final byte[] there;

        Secrets(byte[] here, byte[] there) {
            this.here = here;
            this.there = there;
        }
    }

    private static void isNotReached(LivePeer here, Multiaddr there) {
        PeerId peer = there.peer().orElseThrow();
        Exchange.fails(here.host().connect(peer, List.of(there), LIMIT), Reason.UNREACHABLE, peer.toString());
        assertThat(here.host().connections()).isEmpty();
    }

    private static void failed(LivePeer here, Program there, String... why) throws InterruptedException {
        assertThat(there.end()).as(there.toString()).isNotZero();
        assertThat(there.text()).contains(why);
        Program.until("nothing is left", () -> here.host().connections().isEmpty());
    }

    @ParameterizedTest
    @EnumSource(Secrets.class)
    void otherSecretsWithGo(Secrets secrets) throws Exception {
        LivePeer here = peers.holdfast(secrets.here);
        isNotReached(here, Peers.address(peers.go("listen", secrets.there, "")));
        failed(here, peers.go("dial", secrets.there, "", here.addresses().get(0), "echo"), "failed to negotiate security protocol");
    }

    @ParameterizedTest
    @EnumSource(Secrets.class)
    void otherSecretsWithJs(Secrets secrets) throws Exception {
        LivePeer here = peers.holdfast(secrets.here);
        isNotReached(here, Peers.address(peers.js("listen", secrets.there)));
        failed(here, peers.js("dial", secrets.there, here.addresses().get(0), "echo", 1000), "peer.mjs: ");
    }

    @ParameterizedTest
    @CsvSource({"noise,false", "noise,true", "tls,false", "tls,true"})
    void anotherPeerIsThere(String security, boolean isPrivate) throws Exception {
        byte[] secret = isPrivate ? SECRET : null;
        LivePeer here = peers.holdfast(secret);
        Multiaddr there = Peers.address(peers.go("listen", secret, security));
        PeerId wanted = TestNode.generate(null, null).id();
        Multiaddr wrong = there.withoutPeer().orElseThrow().withPeer(wanted);
        Exchange.fails(here.host().connect(wanted, List.of(wrong), LIMIT), Reason.WRONG_PEER, wanted.toString(), there.peer().orElseThrow().toString());
        assertThat(here.host().connections()).isEmpty();
        String ours = here.host().addresses().get(0).withPeer(wanted).toString();
        failed(here, peers.go("dial", secret, security, ours, "echo"), "peer id mismatch: expected " + wanted, here.host().id().toString());
        if (security.equals("noise")) {
            failed(here, peers.js("dial", secret, ours, "echo", 1000), here.host().id().toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"noise", "tls"})
    void nobodySpeaksTheProtocol(String security) throws Exception {
        LivePeer here = new LivePeer((byte[]) null);
        try {
            Multiaddr go = Peers.address(peers.go("listen", null, security));
            Exchange.fails(Exchange.connect(here, go).open(List.of("/holdfast/none/1", "/holdfast/none/2"), LIMIT), Reason.NOT_SUPPORTED,
                    "/holdfast/none/1", "/holdfast/none/2");
            Multiaddr js = Peers.address(peers.js("listen", null));
            Exchange.fails(Exchange.connect(here, js).open(List.of("/holdfast/none/1"), LIMIT), Reason.NOT_SUPPORTED, "/holdfast/none/1");
            assertThat(here.host().connections()).hasSize(2);
            Exchange.get(here.host().disconnect(go.peer().orElseThrow()));
            Exchange.get(here.host().disconnect(js.peer().orElseThrow()));
            failed(here, peers.go("dial", null, security, here.addresses().get(0), "echo"), "protocols not supported: [/holdfast/echo/1]");
            failed(here, peers.js("dial", null, here.addresses().get(0), "echo", 1000), "UnsupportedProtocolError", "/holdfast/echo/1");
        } finally {
            here.close();
        }
    }
}
