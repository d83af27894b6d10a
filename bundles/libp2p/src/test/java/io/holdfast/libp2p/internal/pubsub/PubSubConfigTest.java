package io.holdfast.libp2p.internal.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.Annotation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PubSubConfigTest {
    private record Values(String pubsub_heartbeat__interval, int pubsub_d__factor, int pubsub_history__gossip, int pubsub_history__length,
            boolean pubsub_flood__publish, boolean follower__mode) implements PubSubConfig.Keys {
        @Override
        public Class<? extends Annotation> annotationType() {
            return PubSubConfig.Keys.class;
        }
    }

    private static void fails(PubSubConfig.Keys keys, String message) {
        assertThatThrownBy(() -> PubSubConfig.of(keys)).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void readsItsKeys() throws Exception {
        PubSubConfig c = PubSubConfig.of(new Values("2s", 1, 3, 5, true, false));
        assertThat(c).isEqualTo(new PubSubConfig(Duration.ofSeconds(2), 1, 3, 5, true, true));
        assertThat(PubSubConfig.of(new Values("2s", 1, 3, 5, true, true)).exchange()).as("of a follower").isFalse();
        assertThat(c.degrees()).isEqualTo(new Degrees(6, 5, 12, 2, 6));
        assertThat(PubSubConfig.Keys.class.getMethod("pubsub_d__factor").getDefaultValue()).isEqualTo(4);
        assertThat(Degrees.of(4)).isEqualTo(new Degrees(24, 20, 48, 8, 24));
    }

    @Test
    void saysWhatIsWrong() {
        fails(new Values("1ms", 4, 2, 6, false, false), "cluster.pubsub.heartbeat_interval: found 1ms, expected at least 10ms");
        fails(new Values("10s", 0, 2, 6, false, false), "cluster.pubsub.d_factor: found 0, expected a whole number from 1 to 10000");
        fails(new Values("10s", 4, 7, 6, false, false),
                "cluster.pubsub.history_gossip: found 7, expected a whole number from 1 to history_length, which is 6");
        fails(new Values("10s", 4, 0, 0, false, false), "cluster.pubsub.history_length: found 0, expected a whole number from 1 to 1000");
    }
}
