package io.holdfast.libp2p.internal.pubsub;

import static io.holdfast.testkit.tracker.PinTrackerFixture.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Over sockets, with threads. */
class LivePubSubTest {
    @Test
    void fourPeersInARow() {
        List<LivePubSub> peers = IntStream.range(0, 4).mapToObj(i -> new LivePubSub(null)).toList();
        try {
            for (int i = 1; i < 4; i++) {
                peers.get(i).peer.host().connect(peers.get(i - 1).peer.host().id(), peers.get(i - 1).peer.addresses(), Duration.ofSeconds(10))
                        .toCompletableFuture().join();
            }
            until("all know their neighbours", () -> IntStream.range(0, 4)
                    .allMatch(i -> peers.get(i).pubsub.peers(LivePubSub.TOPIC).size() == (i == 0 || i == 3 ? 1 : 2)));
            List<String> texts = new ArrayList<>();
            for (int k = 0; k < 200; k++) {
                peers.get(k % 4).publish("m " + k);
                texts.add("m " + k);
            }
            until("all have all", () -> peers.stream().allMatch(p -> p.received.size() >= 200));
            peers.forEach(p -> assertThat(p.texts()).containsExactlyInAnyOrderElementsOf(texts));
        } finally {
            peers.forEach(LivePubSub::close);
        }
    }
}
