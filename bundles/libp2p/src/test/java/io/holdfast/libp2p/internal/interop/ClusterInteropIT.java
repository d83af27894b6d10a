package io.holdfast.libp2p.internal.interop;

import static io.holdfast.libp2p.internal.interop.Exchange.LIMIT;
import static io.holdfast.libp2p.internal.interop.Exchange.get;
import static io.holdfast.libp2p.internal.interop.Program.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.LivePeer;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.host.Connection;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.spi.host.PeerStore;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** ipfs-cluster-service 1.1.6 in its private network, both ways. */
@EnabledIf(value = Installed.IS_THERE, disabledReason = Installed.MISSING)
class ClusterInteropIT {
    private static final byte[] SECRET = Exchange.random(32);

    @RegisterExtension
    final Peers peers = new Peers();
    @TempDir
    Path folder;

    private static PeerStore.Identity identity(LivePeer self, PeerId of) {
        until("identified", () -> self.host().peerStore().identity(of).isPresent());
        return self.host().peerStore().identity(of).orElseThrow();
    }

    @Test
    void isDialed() throws Exception {
        ClusterPeer cluster = new ClusterPeer(peers, folder, SECRET, ClusterPeer.nowhere());
        Program daemon = cluster.start();
        Multiaddr there = cluster.address();
        LivePeer here = peers.holdfast(SECRET);
        Connection c = Exchange.connect(here, there);
        assertThat(c.security()).isEqualTo("/noise");
        // it listens before it speaks all of its protocols, and pushes those that come
        until("it speaks its RPC", () -> identity(here, c.peer()).protocols().contains("/ipfscluster/1.0/rpc"));
        assertThat(identity(here, c.peer()).protocols()).contains("/meshsub/1.1.0", "/ipfs/ping/1.0.0");
        assertThat(get(here.host().ping(c.peer(), LIMIT))).isPositive().isLessThan(LIMIT);
        Exchange.fails(c.open(List.of("/holdfast/none/1"), LIMIT), Reason.NOT_SUPPORTED, "/holdfast/none/1");
        LivePeer stranger = peers.holdfast(new byte[32]);
        Exchange.fails(stranger.host().connect(c.peer(), List.of(there), LIMIT), Reason.UNREACHABLE, c.peer().toString());
        assertThat(stranger.host().connections()).isEmpty();
        assertThat(c.isOpen()).isTrue();
        daemon.close();
        assertThat(get(c.closed())).isNotEmpty();
    }

    @Test
    void dials() throws Exception {
        LivePeer here = peers.holdfast(SECRET);
        ClusterPeer cluster = new ClusterPeer(peers, folder, SECRET, ClusterPeer.nowhere(), here.addresses().get(0));
        cluster.start();
        PeerId peer = cluster.address().peer().orElseThrow();
        until("it has connected", () -> !here.host().connections(peer).isEmpty());
        Connection c = here.host().connections(peer).get(0);
        assertThat(c.direction()).isEqualTo(Connection.Direction.INBOUND);
        assertThat(c.security()).isEqualTo("/noise");
        until("it speaks its RPC", () -> identity(here, peer).protocols().contains("/ipfscluster/1.0/rpc"));
        assertThat(identity(here, peer).addresses()).contains(cluster.address().withoutPeer().orElseThrow());
        assertThat(get(here.host().ping(peer, LIMIT))).isPositive();
    }
}
