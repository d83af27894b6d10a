package io.holdfast.spi.state;

import io.holdfast.model.Cid;
import io.holdfast.model.Pin;

/**
 * One change of the pinset.
 *
 * @param pin null = removed
 */
public record PinChange(Cid cid, Pin pin) {
    public static PinChange put(Pin pin) {
        return new PinChange(pin.cid(), pin);
    }

    public static PinChange remove(Cid cid) {
        return new PinChange(cid, null);
    }

    public boolean isRemoval() {
        return pin == null;
    }
}
