package io.holdfast.consensus.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Random histories. Each is its seed's: run one alone with {@code -Dholdfast.raft.seed=…}; how many there are is
 * {@code -Dholdfast.raft.histories=…}.
 */
class SimulationTest {
    private static final int HISTORIES = Integer.getInteger("holdfast.raft.histories", 10_000);
    private static final long SEED = Long.getLong("holdfast.raft.seed", -1);
    private static final int STEPS = 250;

    @Test
    void raftsPromisesHold() throws Exception {
        long first = SEED < 0 ? 1 : SEED;
        long last = SEED < 0 ? HISTORIES : SEED;
        for (long seed = first; seed <= last; seed++) {
            assertThat(new Simulation(Simulation.Kind.OURS, seed).run(STEPS)).as("seed %d", seed).isNull();
        }
    }

    @Test
    void theyDoNotWithTheStockClasses() throws Exception {
        long seed = 1;
        while (new Simulation(Simulation.Kind.STOCK, seed).run(STEPS) == null) {
            assertThat(++seed).as("histories without a violation").isLessThan(200);
        }
    }
}
