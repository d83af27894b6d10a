package io.holdfast.bench;

/** One group of rows. */
interface Benchmark {
    void run(Run run) throws Exception;
}
