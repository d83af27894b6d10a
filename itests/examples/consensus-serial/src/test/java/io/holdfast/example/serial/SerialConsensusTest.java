package io.holdfast.example.serial;

import io.holdfast.spi.consensus.Consensus;
import io.holdfast.spi.consensus.PinsetListener;
import io.holdfast.spi.node.Node;
import io.holdfast.spi.part.Parts;
import io.holdfast.testkit.consensus.ConsensusContract;

class SerialConsensusTest extends ConsensusContract {
    @Override
    protected Consensus start(Parts parts, Node node, PinsetListener listener) {
        SerialConsensus c = new SerialConsensus(parts, node);
        c.addListener(listener);
        return c;
    }

    @Override
    protected void stop(Consensus consensus) {
        ((SerialConsensus) consensus).stop();
    }
}
