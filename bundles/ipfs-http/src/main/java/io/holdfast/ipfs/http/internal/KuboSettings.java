package io.holdfast.ipfs.http.internal;

import io.holdfast.model.GoDuration;
import java.time.Duration;

/**
 * What the connector is told.
 *
 * @param node                    where the daemon's RPC listens
 * @param connectSwarmsDelay      after start, before the cluster's daemons are connected to each other; >= 0
 * @param requestTimeout          for most calls; > 0
 * @param pinTimeout              without progress of a pin; > 0
 * @param unpinTimeout            > 0
 * @param repoGcTimeout           between two lines of a collection; > 0
 * @param informerTriggerInterval after so many pins the metrics are sent; 0 = never
 * @param unpinDisable            whether nothing is ever unpinned
 */
record KuboSettings(
        Endpoint node,
        Duration connectSwarmsDelay,
        Duration requestTimeout,
        Duration pinTimeout,
        Duration unpinTimeout,
        Duration repoGcTimeout,
        long informerTriggerInterval,
        boolean unpinDisable) {

    KuboSettings {
        atLeast("connect_swarms_delay", connectSwarmsDelay, Duration.ZERO);
        positive("ipfs_request_timeout", requestTimeout);
        positive("pin_timeout", pinTimeout);
        positive("unpin_timeout", unpinTimeout);
        positive("repogc_timeout", repoGcTimeout);
        if (informerTriggerInterval < 0) {
            throw new IllegalArgumentException("ipfshttp.informer_trigger_interval: " + informerTriggerInterval + "; expected >= 0");
        }
    }

    /**
     * Reads the configuration.
     *
     * @throws IllegalArgumentException names the key, what it holds and what is expected
     */
    static KuboSettings of(HttpConfig c) {
        return new KuboSettings(endpoint(c.node__multiaddress()), duration("connect_swarms_delay", c.connect__swarms__delay()),
                duration("ipfs_request_timeout", c.ipfs__request__timeout()), duration("pin_timeout", c.pin__timeout()),
                duration("unpin_timeout", c.unpin__timeout()), duration("repogc_timeout", c.repogc__timeout()),
                c.informer__trigger__interval(), c.unpin__disable());
    }

    private static Endpoint endpoint(String text) {
        try {
            return Endpoint.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("ipfshttp.node_multiaddress: " + e.getMessage(), e);
        }
    }

    private static Duration duration(String key, String text) {
        try {
            return GoDuration.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("ipfshttp." + key + ": '" + text + "'; expected a duration such as 2m30s", e);
        }
    }

    private static void positive(String key, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException("ipfshttp." + key + ": " + GoDuration.format(value) + "; expected more than 0s");
        }
    }

    private static void atLeast(String key, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException("ipfshttp." + key + ": " + GoDuration.format(value) + "; expected at least " + GoDuration.format(least));
        }
    }
}
