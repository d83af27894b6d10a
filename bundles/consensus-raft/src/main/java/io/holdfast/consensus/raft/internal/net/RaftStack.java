package io.holdfast.consensus.raft.internal.net;

import io.holdfast.model.PeerId;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Supplier;
import org.jgroups.JChannel;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.Protocol;

/** JGroups' stack over the links between peers. Built here, so that no class is looked up by its name across bundles. */
public final class RaftStack {
    /** Of a bundle of messages: with its head a frame stays well below what {@link PeerLinks} takes. A fragment must fit into one. */
    private static final int BUNDLE = 64_000;
    private static final int FRAGMENT = 60_000;
    private static final long JOIN = 1_000;
    private static final long VERIFY = 150;
    private static final long RESEND = 200;
    private static final long MERGE_MOST = 1_000;

    private RaftStack() {
    }

    /**
     * A channel that is not connected yet.
     *
     * @param silence   a member that is silent for so long is suspected
     * @param heartbeat how often each member says something at least, well below {@code silence}
     * @param top       what comes above, from below
     */
    public static JChannel channel(PeerId self, PeerLinks links, Supplier<? extends Collection<PeerId>> members, Duration silence,
            Duration heartbeat, Protocol... top) throws Exception {
        PeerTransport transport = new PeerTransport(self, links);
        transport.threadNamingPattern("cl");
        transport.setBundlerType("transfer-queue");
        Protocol[] below = {
            transport,
            new PeerDiscovery(self, members),
            // what was parted finds together within a second or two
            new MERGE3().setMinInterval(MERGE_MOST / 10).setMaxInterval(MERGE_MOST),
            new FD_ALL3().setTimeout(silence.toMillis()).setInterval(heartbeat.toMillis()),
            new VERIFY_SUSPECT2().setTimeout(VERIFY),
            new NAKACK2().useMcastXmit(false).setXmitInterval(RESEND),
            new UNICAST3().setXmitInterval(RESEND),
            new STABLE(),
            new GMS().printLocalAddress(false).setJoinTimeout(JOIN).setLeaveTimeout(JOIN).setViewAckCollectionTimeout(JOIN),
            new FRAG4().setFragSize(FRAGMENT),
        };
        Protocol[] all = new Protocol[below.length + top.length];
        System.arraycopy(below, 0, all, 0, below.length);
        System.arraycopy(top, 0, all, below.length, top.length);
        JChannel channel = new JChannel(all);
        channel.setName(self.toString());
        transport.getBundler().setMaxSize(BUNDLE);
        return channel;
    }
}
