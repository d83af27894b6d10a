package io.holdfast.consensus.raft.internal.net;

import io.holdfast.model.PeerId;
import java.util.List;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.PhysicalAddress;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TP;
import org.jgroups.stack.DiagnosticsHandler;

/** JGroups' transport over the libp2p host: no socket of its own, and nobody speaks to it whom the host has not authenticated. */
final class PeerTransport extends TP {
    private static final short ADDRESS_ID = 1911;
    private static final short PROTOCOL_ID = 1911;

    static {
        ClassConfigurator.add(ADDRESS_ID, PeerAddress.class);
        ClassConfigurator.addProtocol(PROTOCOL_ID, PeerTransport.class);
    }

    private final PeerLinks links;
    private final PeerAddress self;

    PeerTransport(PeerId self, PeerLinks links) {
        this.self = new PeerAddress(self);
        this.links = links;
        links.deliverTo(this::deliver, this::lost);
    }

    @Override
    public boolean supportsMulticasting() {
        return false;
    }

    @Override
    protected PhysicalAddress getPhysicalAddress() {
        return self;
    }

    @Override
    public void sendUnicast(PhysicalAddress dest, byte[] data, int offset, int length) {
        if (dest instanceof PeerAddress to) {
            links.send(to.peer(), data, offset, length);
        }
    }

    /** None: it would open sockets. */
    @Override
    public DiagnosticsHandler createDiagnosticsHandler() {
        return super.createDiagnosticsHandler().setEnabled(false);
    }

    @Override
    protected void handleConnect() {
        links.start();
    }

    @Override
    protected void handleDisconnect() {
        // what says goodbye is still on its way then
        links.stopListening();
    }

    @Override
    public void stop() {
        links.stop();
        super.stop();
    }

    private void deliver(PeerId from, byte[] data, int offset, int length) {
        receive(new PeerAddress(from), data, offset, length);
    }

    /** The last connection to this peer has ended: whether it is gone is looked into now, not after a silence. */
    private void lost(PeerId peer) {
        View now = view;
        PeerAddress where = new PeerAddress(peer);
        if (now == null) {
            return;
        }
        List<Address> suspects = now.getMembers().stream().filter(m -> where.equals(getPhysicalAddressFromCache(m))).toList();
        if (!suspects.isEmpty()) {
            getThreadPool().execute(() -> up_prot.up(new Event(Event.SUSPECT, suspects)));
        }
    }
}
