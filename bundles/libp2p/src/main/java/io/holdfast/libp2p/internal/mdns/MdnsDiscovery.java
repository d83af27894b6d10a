package io.holdfast.libp2p.internal.mdns;

import io.holdfast.spi.host.Host;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;

/** Finds peers on the same network, and lets them find this one: unless it is switched off, or the host listens on loopback only. */
@Component(service = {}, immediate = true, configurationPid = "io.holdfast.cluster")
public final class MdnsDiscovery {
    private final Host host;
    private MdnsConfig config;
    private MdnsLoop loop;

    /** @throws IllegalArgumentException names the value that is wrong and what is expected */
    @Activate
    public MdnsDiscovery(@Reference Host host, MdnsConfig.Keys keys) {
        this(host, MdnsConfig.of(keys));
    }

    MdnsDiscovery(Host host, MdnsConfig config) {
        this.host = host;
        this.config = config;
    }

    /** Everything is done in the background. */
    @Activate
    synchronized void start() {
        if (config.isOn() && loop == null) {
            loop = new MdnsLoop(host);
            loop.start();
        }
    }

    @Modified
    synchronized void configure(MdnsConfig.Keys keys) {
        config = MdnsConfig.of(keys);
        if (!config.isOn()) {
            stop();
        } else if (loop == null) {
            start();
        } else {
            loop.look();
        }
    }

    @Deactivate
    synchronized void stop() {
        if (loop != null) {
            loop.close();
            loop = null;
        }
    }
}
