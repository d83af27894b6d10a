package io.holdfast.libp2p.internal;

import io.holdfast.model.GoDuration;
import io.holdfast.model.Multiaddr;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * What the host needs of the section {@code cluster}.
 *
 * @param listen      where to listen; what is no TCP address is left out
 * @param announce    what to say instead of where it listens; empty = that
 * @param noAnnounce  what not to say: addresses, or {@code /ip4/…/ipcidr/…} masks
 * @param lowWater    connections that are left when there were more than {@code highWater}
 * @param grace       a connection is not closed for being too many before it is so old
 * @param limited     whether there are limits on what others may take
 * @param memory      bytes that windows may grow to; 0 = the default
 * @param sockets     connections; 0 = the default
 * @param dialTimeout to reach one peer
 * @param peerstore   the file, relative to the data folder
 * @param peers       to be connected to first, and again
 */
record HostConfig(List<Multiaddr> listen, List<Multiaddr> announce, List<Multiaddr> noAnnounce, int lowWater, int highWater,
        Duration grace, boolean limited, long memory, int sockets, Duration dialTimeout, String peerstore, List<Multiaddr> peers) {

    /** The keys as the configuration has them. */
    @ComponentPropertyType
    @interface Keys {
        String[] listen__multiaddress() default {"/ip4/127.0.0.1/tcp/9096"};

        String[] announce__multiaddress() default {};

        String[] no__announce__multiaddress() default {};

        int connection__manager_low__water() default 100;

        int connection__manager_high__water() default 400;

        String connection__manager_grace__period() default "2m0s";

        boolean resource__manager_enabled() default true;

        long resource__manager_memory__limit__bytes() default 0;

        int resource__manager_file__descriptors__limit() default 0;

        String dial__peer__timeout() default "3s";

        String peerstore__file() default "";

        String[] peer__addresses() default {};
    }

    static HostConfig of(Keys k) {
        return new HostConfig(addresses(k.listen__multiaddress()), addresses(k.announce__multiaddress()),
                addresses(k.no__announce__multiaddress()), k.connection__manager_low__water(), k.connection__manager_high__water(),
                GoDuration.parse(k.connection__manager_grace__period()), k.resource__manager_enabled(),
                k.resource__manager_memory__limit__bytes(), k.resource__manager_file__descriptors__limit(),
                GoDuration.parse(k.dial__peer__timeout()), k.peerstore__file().isEmpty() ? "peerstore" : k.peerstore__file(),
                addresses(k.peer__addresses()));
    }

    /** Whether what is only read at the start is the same. */
    boolean startsLike(HostConfig other) {
        return limited == other.limited && memory == other.memory && sockets == other.sockets && peerstore.equals(other.peerstore);
    }

    private static List<Multiaddr> addresses(String[] texts) {
        return Arrays.stream(texts).map(Multiaddr::parse).toList();
    }
}
