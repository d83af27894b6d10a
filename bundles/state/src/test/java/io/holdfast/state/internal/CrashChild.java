package io.holdfast.state.internal;

import io.holdfast.consensus.local.internal.LocalConfig;
import io.holdfast.consensus.local.internal.LocalConsensus;
import io.holdfast.spi.state.State;
import io.holdfast.testkit.node.TestNode;
import io.holdfast.testkit.parts.TestParts;
import io.holdfast.testkit.state.TestPins;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The process that {@link CrashTest} kills: pins from several threads and prints the number of each acknowledged pin. */
final class CrashChild {
    private static final int THREADS = 8;
    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

    private CrashChild() {
    }

    /** Arguments: kind of store, folder, first number. */
    public static void main(String[] args) throws IOException {
        Path data = Path.of(args[1]);
        long first = Long.parseLong(args[2]);
        StoreState state = new StoreState(TestStores.valueOf(args[0]).start(data).open("state"));
        LocalConsensus consensus = new LocalConsensus(new TestParts().with(State.class, state), TestNode.in(data), config());
        consensus.start();
        for (int t = 0; t < THREADS; t++) {
            int thread = t;
            new Thread(() -> {
                for (long n = first + thread;; n += THREADS) {
                    consensus.pin(TestPins.pin(n)).toCompletableFuture().join();
                    acknowledge(n);
                }
            }).start();
        }
    }

    private static void acknowledge(long number) {
        try {
            // one write to the pipe: a line is there whole or not at all
            OUT.write((number + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static LocalConfig config() {
        return new LocalConfig() {
            @Override
            public int max__in__flight() {
                return 10_000;
            }

            @Override
            public int max__batch() {
                return 1_000;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return LocalConfig.class;
            }
        };
    }
}
