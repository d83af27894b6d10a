package io.holdfast.libp2p.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.Fuzz;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.HostException.Reason;
import io.holdfast.testkit.node.TestNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Whatever comes: messages that were written so, then the end or a violation, however it is cut, in memory of its own size. */
class FrameReaderFuzzTest {
    private static final int MAX = 1 << 30;

    @Test
    void framesForAWhile() {
        Fuzz.run(random -> {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = random.nextInt(5); i >= 0; i--) {
                byte[] message = new byte[random.nextInt(1 << random.nextInt(13))];
                random.nextBytes(message);
                all.writeBytes(Frames.delimited(message).array());
            }
            byte[] bytes = Fuzz.damaged(random, List.of(all.toByteArray()));
            Fuzz.bounded(bytes.length, 1000, r -> judge(bytes, r), random);
        });
    }

    private static void judge(byte[] bytes, Random random) {
        FrameReader reader = new FrameReader(new FakeStream(TestNode.PEER, true, Fuzz.cut(random, bytes)), MAX);
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        while (true) {
            CompletableFuture<Optional<byte[]>> next = reader.next().toCompletableFuture();
            assertThat(next).isDone();
            if (next.isCompletedExceptionally()) {
                assertThat(((HostException) next.handle((v, e) -> e).join()).reason()).isEqualTo(Reason.VIOLATION);
                break;
            }
            if (next.join().isEmpty()) {
                assertThat(again.toByteArray()).as("all of it").isEqualTo(bytes);
                break;
            }
            again.writeBytes(Frames.delimited(next.join().get()).array());
        }
        assertThat(Fuzz.begins(bytes, again.toByteArray())).isTrue();
    }

    @Test
    void messagesForAWhile() {
        byte[] inner = Frames.message(out -> out.writeString(3, "inner"));
        List<byte[]> samples = List.of(Frames.message(out -> {
            out.writeByteArray(1, inner);
            out.writeUInt64(2, -1);
            out.writeFixed32(5, 5);
            out.writeFixed64(6, 6);
            out.writeString(7, "text");
        }));
        Fuzz.run(random -> {
            byte[] bytes = Fuzz.message(random, samples);
            Fuzz.bounded(bytes.length, 200, r -> {
                List<Integer> tags = new ArrayList<>();
                try {
                    Frames.read(bytes, (tag, in) -> {
                        tags.add(tag);
                        if (tag == (1 << 3 | 2)) {
                            assertThat(in.readByteArray().length).isLessThan(bytes.length);
                        } else {
                            in.skipField(tag);
                        }
                    });
                    assertThat(tags.isEmpty()).isEqualTo(bytes.length == 0);
                } catch (IOException e) {
                    assertThat(e.getMessage()).isNotBlank();
                    assertThat(Arrays.equals(bytes, samples.get(0))).isFalse();
                }
            }, random);
        });
    }
}
