package io.holdfast.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleException;

class FelixLogTest {
    @Test
    void aChainOfCausesBecomesOneLine() {
        Exception cause = new BundleException("cannot start\n  at all", new IllegalStateException("disk full"));
        assertThat(FelixLog.oneLine("bundle x", cause)).isEqualTo("bundle x: cannot start at all: disk full");
    }

    @Test
    void whatIsSaidAlreadyIsNotSaidAgain() {
        assertThat(FelixLog.oneLine("it is full: disk full", new IllegalStateException("disk full"))).isEqualTo("it is full: disk full");
        assertThat(FelixLog.oneLine("x", null)).isEqualTo("x");
    }

    @Test
    void aCauseWithoutWordsIsNamed() {
        assertThat(FelixLog.oneLine("x", new NullPointerException())).isEqualTo("x: java.lang.NullPointerException");
    }
}
