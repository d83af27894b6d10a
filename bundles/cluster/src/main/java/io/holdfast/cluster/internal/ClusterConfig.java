package io.holdfast.cluster.internal;

import io.holdfast.model.ClusterException;
import io.holdfast.model.GoDuration;
import java.time.Duration;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * What the core needs of the section {@code cluster}.
 *
 * @param replicationMin      for pins that do not say
 * @param replicationMax      for pins that do not say
 * @param pinRecoverInterval  between two recoveries, for trackers that do not retry
 * @param stateSyncInterval   between two looks for expired pins
 * @param followerMode        whether writes are refused
 */
record ClusterConfig(int replicationMin, int replicationMax, Duration pinRecoverInterval, Duration stateSyncInterval,
        boolean followerMode) {

    /** The keys as the configuration has them. */
    @ComponentPropertyType
    @interface Keys {
        int replication__factor__min() default -1;

        int replication__factor__max() default -1;

        String pin__recover__interval() default "12m0s";

        String state__sync__interval() default "5m0s";

        boolean follower__mode() default false;
    }

    ClusterConfig {
        PinRules.checkFactors(replicationMin, replicationMax);
        positive("cluster.pin_recover_interval", pinRecoverInterval);
        positive("cluster.state_sync_interval", stateSyncInterval);
    }

    static ClusterConfig of(Keys keys) {
        return new ClusterConfig(keys.replication__factor__min(), keys.replication__factor__max(),
                GoDuration.parse(keys.pin__recover__interval()), GoDuration.parse(keys.state__sync__interval()), keys.follower__mode());
    }

    private static void positive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new ClusterException.Invalid(key + ": found " + GoDuration.format(value) + ", expected more than 0s");
        }
    }
}
