package io.holdfast.spi.part;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Which service serves each replaceable interface of this node, and how one is swapped for another.
 *
 * <p>A service takes part by the service property {@link #VARIANT}. Of the variants registered for an interface, the one chosen by
 * {@link #use} serves, else the one of the highest service ranking. Only the serving one is ever obtained, so a Declarative
 * Services component (which must be delayed, not immediate) is activated when it is to serve and deactivated when it no longer is.
 */
@ProviderType
public interface Parts {
    /** Service property: the short name of an implementation, such as {@code map}. Required. */
    String VARIANT = "holdfast.variant";
    /** Service property: which of several parts of one interface this serves, such as {@code rest}. Default: empty. */
    String SLOT = "holdfast.slot";
    /**
     * Service property: what only one owner can have open, such as {@code tracker/rocksdb}. Of two services that name the same
     * resource the old one is closed before the new one is opened; otherwise the new one is opened first. Default: none.
     */
    String RESOURCE = "holdfast.resource";
    /**
     * Service property: {@code true} = while this is the one that is wanted and is away, no other serves in its place, such as a consensus
     * that other peers take part in: what another one acknowledged they would never hear of. Default: any other may.
     */
    String IRREPLACEABLE = "holdfast.irreplaceable";

    /** The part of this interface, with an empty slot. The same object for every caller. */
    default <T> Part<T> part(Class<T> type) {
        return part(type, "");
    }

    /** The part of this interface and slot, whether or not anything serves it yet. The same object for every caller. */
    <T> Part<T> part(Class<T> type, String slot);

    /** What there is, for operators: sorted by name. */
    List<PartView> view();

    /**
     * Lets this variant serve from now on, until the node restarts; completes when it does, with requests in flight unharmed.
     *
     * @param name    of the part, as {@link PartView#name()} gives it: {@code tracker}
     * @param variant of the part, or {@code null} to go back to what the configuration or the ranking says
     * @return fails with {@link io.holdfast.model.ClusterException.Invalid} for an unknown name or variant, with
     *     {@link io.holdfast.model.ClusterException.Refused} when the variant does not start; the old one then still serves
     */
    CompletionStage<Void> use(String name, String variant);

    /** Completes when each service registered by now has been considered: what was to start then serves, or has failed to. */
    CompletionStage<Void> settled();
}
