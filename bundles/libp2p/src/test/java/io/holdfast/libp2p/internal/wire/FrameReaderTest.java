package io.holdfast.libp2p.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.host.HostException;
import io.holdfast.testkit.node.TestNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final int MAX = 100_000;

    private static List<byte[]> cut(byte[] all, long seed) {
        Random random = new Random(seed);
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < all.length;) {
            int n = Math.min(all.length - at, 1 + random.nextInt(1 + random.nextInt(5000)));
            pieces.add(java.util.Arrays.copyOfRange(all, at, at + n));
            at += n;
        }
        return pieces;
    }

    private static FrameReader reader(List<byte[]> pieces) {
        return new FrameReader(new FakeStream(TestNode.PEER, true, pieces), MAX);
    }

    private static String failure(FrameReader reader) {
        try {
            Optional<byte[]> next = reader.next().toCompletableFuture().getNow(null);
            throw new AssertionError("expected a failure, found " + next);
        } catch (CompletionException e) {
            assertThat(((HostException) e.getCause()).reason()).isEqualTo(HostException.Reason.VIOLATION);
            return e.getCause().getMessage();
        }
    }

    private static byte[] bytes(int... values) {
        byte[] out = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            out[i] = (byte) values[i];
        }
        return out;
    }

    @Property(tries = 200)
    void messagesComeAsTheyWentHoweverCut(@ForAll @Size(max = 20) List<@IntRange(max = MAX) Integer> lengths, @ForAll long seed) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        List<byte[]> sent = new ArrayList<>();
        for (int n : lengths) {
            byte[] message = new byte[n];
            new Random(seed + n).nextBytes(message);
            sent.add(message);
            all.writeBytes(Frames.delimited(message).array());
        }
        FrameReader reader = reader(cut(all.toByteArray(), seed));
        for (byte[] message : sent) {
            assertThat(reader.next().toCompletableFuture().getNow(null).orElseThrow()).isEqualTo(message);
        }
        assertThat(reader.next().toCompletableFuture().getNow(null)).isEmpty();
    }

    @Property(tries = 1000)
    void whateverComesItEndsInAMessageAnEndOrAViolation(@ForAll byte[] garbage, @ForAll long seed) {
        FrameReader reader = reader(cut(garbage, seed));
        for (int i = 0; i <= garbage.length; i++) {
            CompletableFuture<Optional<byte[]>> next = reader.next().toCompletableFuture();
            assertThat(next).isDone();
            if (next.isCompletedExceptionally() || next.join().isEmpty()) {
                return;
            }
        }
        throw new AssertionError("more messages than bytes");
    }

    @Test
    void aLengthBeyondTheBoundFailsBeforeItsBytes() {
        assertThat(failure(reader(List.of(bytes(0xa1, 0x8d, 0x06))))).contains("a message of 100001 bytes, expected at most 100000");
        assertThat(failure(reader(List.of(bytes(0xff, 0xff, 0xff, 0xff, 0x07))))).contains("a message of 2147483647 bytes");
    }

    @Test
    void whatIsNoLength() {
        assertThat(failure(reader(List.of(bytes(0xff, 0xff, 0xff, 0xff, 0x08))))).contains("no varint");
        assertThat(failure(reader(List.of(bytes(0x80, 0x80, 0x80, 0x80, 0x80, 1))))).contains("no varint");
        assertThat(failure(reader(List.of(bytes(0x81, 0))))).contains("no varint");
    }

    @Test
    void cutOff() {
        assertThat(failure(reader(List.of(bytes(0x81))))).contains("cut off");
        assertThat(failure(reader(List.of(bytes(3, 1, 2))))).contains("cut off");
        assertThat(failure(reader(List.of(bytes(3))))).contains("cut off");
    }

    @Test
    void aMillionSmallMessagesDoNotNest() {
        FrameReader reader = reader(List.of(new byte[1_000_000]));
        assertThat(Loops.whileTrue(() -> reader.next().thenApply(Optional::isPresent)).toCompletableFuture()).isCompleted();
    }
}
