package io.holdfast.store.mvstore.internal;

import io.holdfast.store.mvstore.internal.RecordedFile.Force;
import io.holdfast.store.mvstore.internal.RecordedFile.Shorten;
import io.holdfast.store.mvstore.internal.RecordedFile.Step;
import io.holdfast.store.mvstore.internal.RecordedFile.Write;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What is in a file after some steps: for the system, and for what a power cut leaves. */
final class Disk {
    private static final int PAGE = 4096;
    private static final int SECTOR = 512;

    private final List<Step> pending = new ArrayList<>();
    private byte[] forced = {};
    private byte[] now = {};

    void play(Step step) {
        now = apply(now, step);
        if (step instanceof Force) {
            forced = now;
            pending.clear();
        } else {
            pending.add(step);
        }
    }

    /** The file when the process is killed here. */
    byte[] killed() {
        return now;
    }

    /** The file when the process is killed in this step: some first pages of it are written. */
    byte[] killedIn(Step step, Random random) {
        if (step instanceof Write w) {
            int pages = random.nextInt(1 + w.bytes().length / PAGE);
            return apply(now, new Write(w.pos(), Arrays.copyOf(w.bytes(), pages * PAGE)));
        }
        return now;
    }

    /** The file when the power is cut here: any of the sectors that were not forced are on the disk. */
    byte[] cut(Random random) {
        byte[] left = forced;
        int chance = random.nextInt(1, 4);
        for (Step step : pending) {
            if (step instanceof Write w) {
                for (int from = 0; from < w.bytes().length; from += SECTOR) {
                    if (random.nextInt(4) < chance) {
                        byte[] sector = Arrays.copyOfRange(w.bytes(), from, Math.min(from + SECTOR, w.bytes().length));
                        left = apply(left, new Write(w.pos() + from, sector));
                    }
                }
            } else if (random.nextBoolean()) {
                left = apply(left, step);
            }
        }
        return left;
    }

    private static byte[] apply(byte[] file, Step step) {
        if (step instanceof Write w) {
            byte[] next = Arrays.copyOf(file, (int) Math.max(file.length, w.pos() + w.bytes().length));
            System.arraycopy(w.bytes(), 0, next, (int) w.pos(), w.bytes().length);
            return next;
        }
        return step instanceof Shorten s ? Arrays.copyOf(file, (int) Math.min(s.size(), file.length)) : file;
    }
}
