package io.holdfast.api.rest.internal;

import io.holdfast.model.ClusterException;
import io.holdfast.spi.api.Api;
import io.holdfast.spi.cluster.Cluster;
import io.holdfast.spi.node.Node;
import io.holdfast.spi.part.Parts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The REST API of IPFS Cluster 1.1.6. A request passes the access log, authentication, CORS and the redirect of trailing slashes
 * before it is routed, in this order.
 */
@Component(service = Api.class, immediate = false, configurationPid = "io.holdfast.api.restapi",
        property = {Parts.VARIANT + "=rest", Parts.SLOT + "=rest", "service.ranking:Integer=100"})
public final class RestApi implements Api {
    private static final Logger LOG = LoggerFactory.getLogger(RestApi.class);
    private static final long TICK_MILLIS = 1000;
    /** A request that began before a change of the configuration still writes to the log of then. */
    private static final long LOG_LINGERS_MILLIS = 10_000;

    private final Timer timer = new Timer();
    private final Cluster cluster;
    private final Node node;
    private final Clock clock;
    private volatile Setup setup;

    /** What follows from the configuration. A request keeps the one that it began with. */
    private record Setup(RestSettings settings, OpenOutputs outputs, AccessLog log, Auth auth, Cors cors, Router router) {
    }

    @Activate
    public RestApi(RestConfig config, @Reference Cluster cluster, @Reference Node node) throws IOException {
        this(RestSettings.of(config), cluster, node, Clock.systemUTC());
    }

    RestApi(RestSettings settings, Cluster cluster, Node node, Clock clock) throws IOException {
        this.cluster = cluster;
        this.node = node;
        this.clock = clock;
        this.setup = setup(settings, null);
    }

    private Setup setup(RestSettings s, Setup before) throws IOException {
        boolean sameLog = before != null && before.settings.logFile().equals(s.logFile());
        Path file = s.logFile().isEmpty() ? null : node.data().resolve(s.logFile());
        AccessLog log = sameLog ? before.log : new AccessLog(file, clock);
        OpenOutputs outputs = before != null ? before.outputs.limit(s.stall()) : new OpenOutputs(s.stall());
        Auth auth = new Auth(s.credentials(), clock);
        return new Setup(s, outputs, log, auth, new Cors(s), new Routes(cluster, clock, auth, timer).router());
    }

    @Activate
    public void start() {
        timer.every(TICK_MILLIS, () -> {
            setup.outputs.check();
            setup.log.flush();
        });
    }

    /** Takes a changed configuration for the requests to come; a bad one changes nothing. */
    @Modified
    public void modified(RestConfig config) {
        try {
            change(RestSettings.of(config));
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("the REST API stays as it was: {}", e.getMessage());
        }
    }

    void change(RestSettings settings) throws IOException {
        Setup before = setup;
        setup = setup(settings, before);
        if (setup.log != before.log) {
            before.log.flush();
            timer.after(LOG_LINGERS_MILLIS, before.log::close);
        }
    }

    @Deactivate
    public void stop() {
        setup.outputs.cutAll();
        timer.stop();
        setup.log.close();
    }

    @Override
    public CompletionStage<Void> handle(HttpServletRequest request, HttpServletResponse response) {
        Setup now = setup;
        Exchange x = new Exchange(request, response, now.settings.headers(), now.outputs);
        CompletionStage<Void> logged = x.done.whenComplete((r, e) -> now.log.log(x));
        try {
            if (now.auth.passes(x) && now.cors.passes(x)) {
                now.router.route(x);
            }
        } catch (ClusterException e) {
            x.error(e);
        }
        return logged;
    }
}
