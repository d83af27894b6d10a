package io.holdfast.libp2p.internal.wire;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** Made when it is first asked for, once. Thread-safe; to ask again takes no lock. */
public final class Lazy<T> implements Supplier<T> {
    private final Supplier<T> make;
    private volatile T made;

    private Lazy(Supplier<T> make) {
        this.make = make;
    }

    /** @param make is asked anew when it has failed; must not give null */
    public static <T> Lazy<T> of(Supplier<T> make) {
        return new Lazy<>(make);
    }

    @Override
    public T get() {
        T there = made;
        if (there == null) {
            synchronized (this) {
                there = made;
                if (there == null) {
                    there = make.get();
                    made = there;
                }
            }
        }
        return there;
    }

    /** Does this with it if it was made. */
    public void ifMade(Consumer<T> action) {
        T there = made;
        if (there != null) {
            action.accept(there);
        }
    }
}
