package io.holdfast.libp2p.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import com.sun.management.ThreadMXBean;
import io.holdfast.libp2p.internal.wire.Frames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Tries something with what a hostile peer may send, over and over: for as many seconds as the system property
 * {@code holdfast.fuzz.seconds} says, else for a few. A failure names its seed; {@code holdfast.fuzz.seed} tries that one alone.
 */
public final class Fuzz {
    private static final int DEFAULT_SECONDS = 3;
    /** What any attempt may allocate, whatever its input: errors and their texts, buffers of a fixed size. */
    private static final long ALLOWANCE = 4 << 20;
    private static final int[] EXTREMES = {0, 1, 0x0a, 0x7f, 0x80, 0xc0, 0xfe, 0xff};
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Fuzz() {
    }

    /** Must do the same for the same random numbers. */
    @FunctionalInterface
    public interface Attempt {
        void with(Random random) throws Exception;
    }

    public static void run(Attempt attempt) {
        Long only = Long.getLong("holdfast.fuzz.seed");
        if (only != null) {
            run(attempt, only);
            return;
        }
        long end = System.nanoTime() + Duration.ofSeconds(Integer.getInteger("holdfast.fuzz.seconds", DEFAULT_SECONDS)).toNanos();
        long seed = new Random().nextLong();
        do {
            run(attempt, seed++);
        } while (System.nanoTime() - end < 0);
    }

    private static void run(Attempt attempt, long seed) {
        try {
            attempt.with(new Random(seed));
        } catch (Throwable t) {
            throw new AssertionError("-Dholdfast.fuzz.seed=" + seed + ": " + t, t);
        }
    }

    /** Part of an attempt that must not ask for more memory, on this thread, than a fixed allowance and so many bytes for each of the input. */
    public static void bounded(int input, int perByte, Attempt attempt, Random random) throws Exception {
        long seed = random.nextLong();
        long most = ALLOWANCE + (long) input * perByte;
        long allocated = allocated(attempt, seed);
        // what was loaded on the way is there when it is tried again
        assertThat(allocated < most ? allocated : allocated(attempt, seed)).as("bytes allocated for %d", input).isLessThan(most);
    }

    private static long allocated(Attempt attempt, long seed) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        attempt.with(new Random(seed));
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** Whether the one begins with the other, which may be empty. */
    public static boolean begins(byte[] all, byte[] with) {
        return all.length >= with.length && Arrays.equals(all, 0, with.length, with, 0, with.length);
    }

    /** One of these, with some of its bytes changed, added, taken away or repeated; now and then whole, now and then only noise. */
    public static byte[] damaged(Random random, List<byte[]> samples) {
        if (random.nextInt(10) == 0) {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] bytes = samples.get(random.nextInt(samples.size()));
        for (int i = random.nextInt(5); i > 0; i--) {
            bytes = damaged(random, bytes);
        }
        return bytes;
    }

    private static byte[] damaged(Random random, byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        int run = random.nextInt(1 << random.nextInt(6));
        return switch (random.nextInt(6)) {
            case 0 -> random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : bytes;
            case 1 -> splice(bytes, at, Math.min(bytes.length, at + run), new byte[0]);
            case 2 -> splice(bytes, at, at, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + run)));
            case 3 -> {
                byte[] noise = new byte[run];
                random.nextBytes(noise);
                yield splice(bytes, at, at, noise);
            }
            default -> {
                byte[] out = bytes.clone();
                if (at < out.length) {
                    out[at] = (byte) switch (random.nextInt(3)) {
                        case 0 -> out[at] ^ 1 << random.nextInt(8);
                        case 1 -> random.nextInt();
                        default -> EXTREMES[random.nextInt(EXTREMES.length)];
                    };
                }
                yield out;
            }
        };
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] put) {
        byte[] out = Arrays.copyOf(bytes, from + put.length + bytes.length - to);
        System.arraycopy(put, 0, out, from, put.length);
        System.arraycopy(bytes, to, out, from + put.length, bytes.length - to);
        return out;
    }

    /**
     * One of these protobuf messages, damaged in a way that leaves the lengths right: fields left out, repeated, in another order, of
     * another number, their contents damaged, and so in the messages inside; else as {@link #damaged}.
     */
    public static byte[] message(Random random, List<byte[]> samples) {
        return random.nextInt(3) == 0 ? damaged(random, samples)
                : message(random, samples.get(random.nextInt(samples.size())), 4);
    }

    private static byte[] message(Random random, byte[] message, int depth) {
        List<byte[]> fields;
        try {
            fields = fields(message);
        } catch (IOException e) {
            return damaged(random, List.of(message));
        }
        if (fields.isEmpty() || depth == 0) {
            return damaged(random, List.of(message));
        }
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(fields.size());
            switch (random.nextInt(8)) {
                case 0 -> fields.set(at, new byte[0]);
                case 1 -> fields.addAll(Collections.nCopies(1 << random.nextInt(4), fields.get(at)));
                case 2 -> Collections.shuffle(fields, random);
                case 3 -> fields.set(at, damaged(random, fields.get(at)));
                default -> fields.set(at, content(random, fields.get(at), depth));
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        fields.forEach(out::writeBytes);
        return out.toByteArray();
    }

    /** The fields, each with its tag. */
    private static List<byte[]> fields(byte[] message) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        List<byte[]> out = new ArrayList<>();
        int from = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (!in.skipField(tag)) {
                throw new IOException("the end of a group that has not begun");
            }
            out.add(Arrays.copyOfRange(message, from, in.getTotalBytesRead()));
            from = in.getTotalBytesRead();
        }
        return out;
    }

    private static byte[] content(Random random, byte[] field, int depth) {
        try {
            CodedInputStream in = CodedInputStream.newInstance(field);
            int tag = in.readTag();
            if (tag == 0 || WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                return damaged(random, field);
            }
            byte[] inner = message(random, in.readByteArray(), depth - 1);
            int number = random.nextInt(8) == 0 ? 1 + random.nextInt(9) : WireFormat.getTagFieldNumber(tag);
            return Frames.message((CodedOutputStream out) -> out.writeByteArray(number, inner));
        } catch (IOException e) {
            return damaged(random, field);
        }
    }

    /** These bytes in pieces, none empty. */
    public static List<byte[]> cut(Random random, byte[] all) {
        List<byte[]> out = new ArrayList<>();
        for (int at = 0; at < all.length;) {
            int n = Math.min(all.length - at, 1 + random.nextInt(1 << random.nextInt(13)));
            out.add(Arrays.copyOfRange(all, at, at + n));
            at += n;
        }
        return out;
    }
}
