package io.holdfast.model;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** The {@code filter} of a listing of pins: a comma list of type names. */
public final class PinTypeFilter {
    /** The four types that a pin can have. */
    public static final Set<PinType> ALL = Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(PinType.BAD)));

    private PinTypeFilter() {
    }

    /**
     * Reads a comma list of type names; blanks count. An empty name, and so an empty text, and {@code all} stand for all types.
     * Unknown names are ignored next to a known one.
     *
     * @throws IllegalArgumentException "invalid filter value", exactly that, when no name is known
     */
    public static Set<PinType> parse(String text) {
        EnumSet<PinType> types = EnumSet.noneOf(PinType.class);
        for (String name : text.split(",", -1)) {
            if (name.isEmpty() || name.equals("all")) {
                return ALL;
            }
            types.add(PinType.ofText(name));
        }
        types.remove(PinType.BAD);
        if (types.isEmpty()) {
            throw new IllegalArgumentException("invalid filter value");
        }
        return types;
    }
}
