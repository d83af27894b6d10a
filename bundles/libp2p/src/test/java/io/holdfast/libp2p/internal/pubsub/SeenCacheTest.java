package io.holdfast.libp2p.internal.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeenCacheTest {
    private static MessageId id(long n) {
        return new MessageId(n % 7, n % 3, n);
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 1024, 1 << 20})
    void isLikeASimpleMap(int most) {
        SeenCache cache = new SeenCache(most);
        Map<MessageId, Long> model = new LinkedHashMap<>();
        Random random = new Random(most);
        long now = 0;
        for (int i = 0; i < 100_000; i++) {
            now += random.nextInt(1000);
            long before = now - SeenCache.TIME_TO_LIVE_MS;
            MessageId id = id(random.nextInt(8000));
            model.values().removeIf(at -> at < before);
            boolean isNew = !model.containsKey(id);
            if (isNew) {
                if (model.size() == most) {
                    model.remove(model.keySet().iterator().next());
                }
                model.put(id, now);
            }
            assertThat(cache.add(id, now)).isEqualTo(isNew);
            assertThat(cache.size()).isEqualTo(model.size());
            MessageId other = id(random.nextInt(8000));
            assertThat(cache.contains(other)).isEqualTo(model.containsKey(other));
        }
    }

    @Test
    void forgetsAfterHalfAnHour() {
        SeenCache cache = new SeenCache();
        assertThat(cache.add(id(1), 0)).isTrue();
        assertThat(cache.add(id(1), SeenCache.TIME_TO_LIVE_MS)).isFalse();
        assertThat(cache.add(id(1), SeenCache.TIME_TO_LIVE_MS + 1)).isTrue();
    }
}
