package io.holdfast.bench;

import static io.holdfast.itest.Eventually.eventually;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A process as Linux sees it. */
record Proc(long pid) {
    private static final double TICKS_PER_SECOND = 100;
    private static final int IDLE_TICKS = 3;

    /** Seconds of processor time, user and kernel, since its start. */
    double cpu() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        // the name in brackets may hold blanks
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    double residentMiB() throws IOException {
        return status("VmRSS:") / 1024.0;
    }

    /** The most memory it held since {@link #forgetPeak}. */
    double peakMiB() throws IOException {
        return status("VmHWM:") / 1024.0;
    }

    void forgetPeak() throws IOException {
        Files.writeString(Path.of("/proc/" + pid + "/clear_refs"), "5");
    }

    /** Waits until it has done next to nothing for a second. */
    void awaitIdle() {
        double[] last = {-1, 0};
        eventually("process " + pid + " is idle", Duration.ofSeconds(60), () -> {
            double now = System.nanoTime() / 1e9;
            double cpu = cpu();
            if (last[0] < 0 || cpu - last[0] > IDLE_TICKS / TICKS_PER_SECOND) {
                last[0] = cpu;
                last[1] = now;
            }
            return now - last[1] > 1;
        });
    }

    private long status(String key) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith(key)) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no " + key + " of process " + pid);
    }
}
