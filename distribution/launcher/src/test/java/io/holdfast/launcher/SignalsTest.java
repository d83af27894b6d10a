package io.holdfast.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import sun.misc.Signal;

class SignalsTest {
    @Test
    void theFirstAsksAndEveryOtherForces() throws InterruptedException {
        LinkedBlockingQueue<String> calls = new LinkedBlockingQueue<>();
        // one that neither the JVM nor the test's runner wants
        Signals.handle(List.of("USR2", "NOSUCH"), () -> calls.add("first"), () -> calls.add("second"));
        for (String expected : List.of("first", "second", "second")) {
            Signal.raise(new Signal("USR2"));
            assertThat(calls.poll(10, TimeUnit.SECONDS)).isEqualTo(expected);
        }
    }
}
