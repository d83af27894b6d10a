package io.holdfast.libp2p.internal.mdns;

import io.holdfast.model.GoDuration;
import io.holdfast.model.Multiaddr;
import java.time.Duration;
import java.util.Arrays;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * What mDNS needs of the section {@code cluster}.
 *
 * @param isOn whether it is wanted, and this peer is to listen where others could reach it
 */
record MdnsConfig(boolean isOn) {
    /** The keys as the configuration has them. */
    @ComponentPropertyType
    @interface Keys {
        /** 0 = off; else its value means nothing, as in IPFS Cluster. */
        String mdns__interval() default "10s";

        String[] listen__multiaddress() default {"/ip4/127.0.0.1/tcp/9096"};
    }

    static MdnsConfig of(Keys k) {
        boolean wanted = GoDuration.parse(k.mdns__interval()).compareTo(Duration.ZERO) > 0;
        return new MdnsConfig(wanted && Arrays.stream(k.listen__multiaddress()).map(Multiaddr::parse).anyMatch(a -> !LanAddresses.isLoopback(a)));
    }
}
