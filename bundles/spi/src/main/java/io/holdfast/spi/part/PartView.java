package io.holdfast.spi.part;

import java.util.List;

/**
 * One part as an operator sees it.
 *
 * @param name     short: {@code tracker}, {@code api/rest}
 * @param type     the interface's simple name: {@code PinTracker}
 * @param variants what is registered, best first
 * @param serving  the variant that serves; empty when none does
 * @param inFlight calls inside it now
 * @param state    {@code serving}, {@code switching}, {@code waiting}; with more words when there is more to say
 */
public record PartView(String name, String type, List<Variant> variants, String serving, int inFlight, String state) {
    /**
     * A registered implementation.
     *
     * @param bundle  symbolic name and version of the bundle it comes from
     * @param serving whether this is the one that serves: two bundles may offer the same variant
     * @param failed  whether it did not start when that was last tried
     */
    public record Variant(String name, int ranking, String bundle, boolean serving, boolean failed) {
    }
}
