package io.holdfast.rpc.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.libp2p.internal.Fuzz;
import io.holdfast.model.msgpack.MsgpackCodec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever bytes come: a name or a response, or an IllegalArgumentException. Longer with the system property {@code holdfast.fuzz.seconds}. */
class HeadersFuzzTest {
    private static final ServiceId ID = new ServiceId("Cluster", "ID");
    private static final List<byte[]> SEEDS = List.of(ServiceId.CODEC.encode(ID), Response.CODEC.encode(Response.ok(ID)),
            Response.CODEC.encode(new Response(ID, "boom", 3)));

    @Test
    void aHeaderOrARefusal() {
        Fuzz.run(random -> {
            byte[] bytes = Fuzz.damaged(random, SEEDS);
            for (MsgpackCodec<?> codec : List.of(ServiceId.CODEC, Response.CODEC)) {
                Throwable t = catchThrowable(() -> codec.decode(bytes));
                if (t != null) {
                    assertThat(t).isInstanceOf(IllegalArgumentException.class);
                }
            }
        });
    }

    @Test
    void roundTrip() {
        assertThat(ServiceId.CODEC.decode(SEEDS.get(0))).isEqualTo(ID);
        assertThat(Response.CODEC.decode(SEEDS.get(2))).isEqualTo(new Response(ID, "boom", 3));
        assertThat(Response.CODEC.decode(new byte[] {(byte) 0x80}).isOk()).isTrue();
    }
}
