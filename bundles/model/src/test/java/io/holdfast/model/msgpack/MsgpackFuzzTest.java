package io.holdfast.model.msgpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever bytes come: a value that can be written again, or an IllegalArgumentException, nothing else. Longer with the system property
 * {@code holdfast.fuzz.seconds}.
 */
class MsgpackFuzzTest {
    private static final List<MsgpackCodec<?>> CODECS = Samples.ALL.stream().<MsgpackCodec<?>>map(Samples.Sample::codec).distinct().toList();
    private static final List<byte[]> SEEDS = Samples.ALL.stream().map(Samples.Sample::bytes).toList();

    private static byte[] any(Random random) {
        if (random.nextInt(4) == 0) {
            byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            return bytes;
        }
        byte[] bytes = SEEDS.get(random.nextInt(SEEDS.size())).clone();
        for (int n = random.nextInt(6); n > 0; n--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) (0xc0 + random.nextInt(32));
                case 1 -> bytes[at] = (byte) random.nextInt();
                case 2 -> bytes[at]++;
                default -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
            }
        }
        return bytes;
    }

    @Test
    void aValueOrARefusal() {
        long end = System.nanoTime() + Duration.ofSeconds(Integer.getInteger("holdfast.fuzz.seconds", 1)).toNanos();
        for (long seed = new Random().nextLong(); System.nanoTime() - end < 0; seed++) {
            Random random = new Random(seed);
            byte[] bytes = any(random);
            for (MsgpackCodec<?> codec : CODECS) {
                Throwable t = catchThrowable(() -> again(codec, bytes));
                if (t != null) {
                    assertThat(t).as("seed " + seed).isInstanceOf(IllegalArgumentException.class);
                    assertThat(t.getMessage()).isNotBlank();
                }
            }
            endIsTheSameInPieces(bytes, random);
        }
    }

    private static <T> void again(MsgpackCodec<T> codec, byte[] bytes) {
        T value = codec.read(new MsgpackReader(bytes));
        byte[] written;
        try {
            written = codec.encode(value);
        } catch (RuntimeException e) {
            throw new AssertionError("cannot be written: " + value, e);
        }
        T again = codec.decode(written);
        if (value instanceof Record) {
            assertThat(again).isEqualTo(value);
        }
    }

    private static void endIsTheSameInPieces(byte[] bytes, Random random) {
        ValueEnd whole = new ValueEnd(8);
        ValueEnd pieces = new ValueEnd(8);
        int[] ends = new int[2];
        Throwable one = catchThrowable(() -> ends[0] = whole.find(bytes, 0, bytes.length));
        Throwable other = catchThrowable(() -> {
            int at = 0;
            while (at < bytes.length && !pieces.isFound()) {
                int to = Math.min(bytes.length, at + 1 + random.nextInt(5));
                at = pieces.find(bytes, at, to);
            }
            ends[1] = at;
        });
        assertThat(other == null).isEqualTo(one == null);
        if (one == null) {
            assertThat(ends[1]).isEqualTo(ends[0]);
            assertThat(pieces.isFound()).isEqualTo(whole.isFound());
        }
    }

    @Test
    void aLongHeadTakesNoMemory() {
        for (String head : List.of("dd7fffffff", "df7fffffff", "db7fffffff", "c67fffffff", "81a161dd7fffffff")) {
            byte[] bytes = java.util.HexFormat.of().parseHex(head);
            for (MsgpackCodec<?> codec : CODECS) {
                assertThat(catchThrowable(() -> codec.decode(bytes))).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }
}
