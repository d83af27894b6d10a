package io.holdfast.cluster.internal;

import io.holdfast.model.IpfsId;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.part.Part;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of the daemon beside this peer, without asking it for each status. */
final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private final Part<IpfsConnector> ipfs;
    private final Runnable onOther;
    private volatile IpfsId last = IpfsId.failed("not asked yet");
    private PeerId known;

    /**
     * Asks nothing yet.
     *
     * @param onOther runs when another daemon (another id) has taken the place of one known before; must not block
     */
    Daemon(Part<IpfsConnector> ipfs, Runnable onOther) {
        this.ipfs = ipfs;
        this.onOther = onOther;
    }

    /** The id now; never fails: an error is inside. */
    CompletionStage<IpfsId> ask() {
        return ipfs.call(IpfsConnector::id)
                .handle((id, e) -> id != null ? id : IpfsId.failed(io.holdfast.model.ClusterException.of(e).getMessage()))
                .thenApply(this::learned);
    }

    private IpfsId learned(IpfsId id) {
        if (id.id() != null) {
            last = new IpfsId(id.id(), reachable(id.addresses()), "");
            boolean other;
            synchronized (this) {
                other = known != null && !known.equals(id.id());
                known = id.id();
            }
            if (other) {
                LOG.info("another IPFS daemon answers now: {}; comparing it with the pinset", id.id());
                onOther.run();
            }
        }
        return id;
    }

    /** The id as last heard; its addresses are those that another host could reach. */
    IpfsId last() {
        return last;
    }

    private static List<Multiaddr> reachable(List<Multiaddr> addresses) {
        return addresses == null ? List.of() : addresses.stream().filter(Daemon::isReachable).toList();
    }

    private static boolean isReachable(Multiaddr address) {
        Optional<String> ip = address.value("ip4").or(() -> address.value("ip6"));
        if (ip.isEmpty()) {
            return true;
        }
        try {
            InetAddress a = InetAddress.getByName(ip.get());
            return !a.isLoopbackAddress() && !a.isLinkLocalAddress() && !a.isAnyLocalAddress() && !a.isMulticastAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
