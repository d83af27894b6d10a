package io.holdfast.libp2p.internal.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.PeerId;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DialsTest {
    private final PeerId peer = FakeSession.newPeer();
    private final Dials dials = new Dials();
    private final List<CompletableFuture<LiveConnection>> begun = new ArrayList<>();

    private Dials.Seat join() {
        return dials.join(peer, () -> {
            CompletableFuture<LiveConnection> dial = new CompletableFuture<>();
            begun.add(dial);
            return dial;
        });
    }

    @Test
    void callersForOnePeerShareOne() {
        Dials.Seat a = join();
        Dials.Seat b = join();
        assertThat(begun).hasSize(1);
        LiveConnection connection = FakeSession.connection(peer);
        begun.get(0).complete(connection);
        assertThat(a.result()).isCompletedWithValue(connection);
        assertThat(b.result()).isCompletedWithValue(connection);
        join();
        assertThat(begun).as("the next call begins anew").hasSize(2);
    }

    @Test
    void givenUpWhenTheLastHasLeft() {
        Dials.Seat a = join();
        Dials.Seat b = join();
        a.close();
        a.close();
        assertThat(begun.get(0)).isNotDone();
        b.close();
        assertThat(begun.get(0)).isCancelled();
        Dials.Seat c = join();
        assertThat(begun).hasSize(2);
        assertThat(c.result()).isNotDone();
    }

    @Test
    void aFailureIsEverybodys() {
        Dials.Seat a = join();
        Dials.Seat b = join();
        begun.get(0).completeExceptionally(new HostException(Reason.UNREACHABLE, "no"));
        assertThat(a.result()).failsWithin(Duration.ZERO);
        assertThat(b.result()).failsWithin(Duration.ZERO);
    }

    @Test
    void aStartThatThrowsLeavesNobodyWaiting() {
        Dials.Seat seat = dials.join(peer, () -> {
            throw new IllegalStateException("broken");
        });
        assertThat(seat.result()).failsWithin(Duration.ZERO).withThrowableThat().withMessageContaining("broken");
        seat.close();
        assertThat(join().result()).isNotDone();
    }
}
