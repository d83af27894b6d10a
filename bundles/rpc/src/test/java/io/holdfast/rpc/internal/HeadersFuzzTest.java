package io.holdfast.rpc.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.model.msgpack.MsgpackCodec;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever bytes come: a name or a response, or an IllegalArgumentException. Longer with the system property {@code holdfast.fuzz.seconds}. */
class HeadersFuzzTest {
    private static final ServiceId ID = new ServiceId("Cluster", "ID");
    private static final List<byte[]> SEEDS = List.of(ServiceId.CODEC.encode(ID), Response.CODEC.encode(Response.ok(ID)),
            Response.CODEC.encode(new Response(ID, "boom", 3)));

    @Test
    void aHeaderOrARefusal() {
        long end = System.nanoTime() + Duration.ofSeconds(Integer.getInteger("holdfast.fuzz.seconds", 1)).toNanos();
        for (long seed = new Random().nextLong(); System.nanoTime() - end < 0; seed++) {
            Random random = new Random(seed);
            byte[] bytes = SEEDS.get(random.nextInt(SEEDS.size())).clone();
            for (int n = random.nextInt(5); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            byte[] cut = random.nextBoolean() ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length));
            for (MsgpackCodec<?> codec : List.of(ServiceId.CODEC, Response.CODEC)) {
                Throwable t = catchThrowable(() -> codec.decode(cut));
                if (t != null) {
                    assertThat(t).as("seed " + seed).isInstanceOf(IllegalArgumentException.class);
                }
            }
        }
    }

    @Test
    void roundTrip() {
        assertThat(ServiceId.CODEC.decode(SEEDS.get(0))).isEqualTo(ID);
        assertThat(Response.CODEC.decode(SEEDS.get(2))).isEqualTo(new Response(ID, "boom", 3));
        assertThat(Response.CODEC.decode(new byte[] {(byte) 0x80}).isOk()).isTrue();
    }
}
