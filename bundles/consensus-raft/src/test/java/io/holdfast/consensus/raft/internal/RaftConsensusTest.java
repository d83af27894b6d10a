package io.holdfast.consensus.raft.internal;

import static io.holdfast.testkit.tracker.PinTrackerFixture.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Pin;
import io.holdfast.model.PinProto;
import io.holdfast.spi.consensus.Consensus;
import io.holdfast.spi.consensus.PinsetListener;
import io.holdfast.spi.node.Node;
import io.holdfast.spi.part.Parts;
import io.holdfast.testkit.consensus.ConsensusContract;
import io.holdfast.testkit.host.FakeHost;
import io.holdfast.testkit.host.FakeNetwork;
import io.holdfast.testkit.node.TestNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that is its own majority. */
@Timeout(60)
class RaftConsensusTest extends ConsensusContract {
    private final FakeNetwork network = new FakeNetwork();
    private final List<RaftConsensus> started = new ArrayList<>();

    @Override
    protected Consensus start(Parts parts, Node node, PinsetListener listener) throws Exception {
        FakeHost host = network.host(TestNode.in(node.data()));
        RaftConsensus raft = RaftPeers.start(parts, node, host, RaftPeers.settings(List.of()), listener);
        RaftPeers.ready(raft);
        started.add(raft);
        return raft;
    }

    @Override
    protected void stop(Consensus consensus) {
        ((RaftConsensus) consensus).stop();
    }

    @Override
    protected Pin told(Pin pin) {
        return PinProto.decode(PinProto.encode(pin), pin.cid());
    }

    // the folder is removed next
    @AfterEach
    void endAll() {
        started.forEach(RaftConsensus::stop);
        started.forEach(raft -> until("raft has ended", raft::hasEnded));
    }

    /** Each term begins with an entry of raft's own. */
    @Override
    protected void standsAt(long changes) {
        assertThat(state.position()).isEqualTo(changes + started.size());
    }

    @Test
    @Disabled("a State that stands elsewhere than the log has been written by another consensus, and is refused")
    @Override
    protected void goesOnWithAnotherState() {
    }
}
