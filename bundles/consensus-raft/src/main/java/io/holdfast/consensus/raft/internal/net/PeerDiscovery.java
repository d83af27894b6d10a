package io.holdfast.consensus.raft.internal.net;

import io.holdfast.model.PeerId;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.PhysicalAddress;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.Discovery;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.PingHeader;
import org.jgroups.util.NameCache;
import org.jgroups.util.Responses;

/** Asks every other member whether it is there. */
final class PeerDiscovery extends Discovery {
    private static final short PROTOCOL_ID = 1912;
    private static final int RUNS = 4;

    static {
        ClassConfigurator.addProtocol(PROTOCOL_ID, PeerDiscovery.class);
    }

    private final PeerId self;
    private final Supplier<? extends Collection<PeerId>> members;

    PeerDiscovery(PeerId self, Supplier<? extends Collection<PeerId>> members) {
        this.self = self;
        this.members = members;
        // a question that was lost while the first stream was being opened is asked again before the limit
        num_discovery_runs = RUNS;
    }

    @Override
    public boolean isDynamic() {
        return true;
    }

    @Override
    protected void findMembers(List<Address> wanted, boolean initial, Responses responses) {
        List<PeerId> others = members.get().stream().filter(m -> !m.equals(self)).toList();
        if (others.isEmpty()) {
            // who is alone need not wait for answers
            responses.done();
            return;
        }
        PhysicalAddress here = (PhysicalAddress) down(new Event(Event.GET_PHYSICAL_ADDRESS, local_addr));
        PingData data = new PingData(local_addr, is_server, NameCache.get(local_addr), here).coord(is_coord);
        if (wanted != null && wanted.size() <= max_members_in_discovery_request) {
            data.mbrs(wanted);
        }
        for (PeerId other : others) {
            // not bundled: the bundler may be what waits for the answer
            Message request = new BytesMessage(new PeerAddress(other))
                    .putHeader(id, new PingHeader(PingHeader.GET_MBRS_REQ).clusterName(cluster_name).initialDiscovery(initial))
                    .setFlag(Message.Flag.DONT_BUNDLE, Message.Flag.OOB).setFlag(Message.TransientFlag.DONT_LOOPBACK);
            down_prot.down(request.setArray(marshal(data)));
        }
    }
}
