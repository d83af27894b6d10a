package io.holdfast.testkit.state;

import io.holdfast.model.Cid;
import io.holdfast.model.Pin;
import io.holdfast.model.PinOptions;
import java.nio.charset.StandardCharsets;

/** Pins to test with, a different one for each number. */
public final class TestPins {
    private TestPins() {
    }

    /** The CID of this number. */
    public static Cid cid(long number) {
        return Cid.ofRaw(("content " + number).getBytes(StandardCharsets.UTF_8));
    }

    /** The pin of this number, everywhere. */
    public static Pin pin(long number) {
        return pin(number, "pin " + number);
    }

    /** The pin of this number, with another name. */
    public static Pin pin(long number, String name) {
        return Pin.of(cid(number), PinOptions.DEFAULT.withReplication(-1, -1).withName(name));
    }
}
