package io.holdfast.config.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of the configuration: read at the start, read again when the file changes. One thread at a time.
 * A file that cannot be used leaves what runs as it is.
 */
final class ConfigLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigLoop.class);

    /** Where properties go. */
    @FunctionalInterface
    interface Sink {
        /** PID to properties, of everything; gives the PIDs that were touched. */
        List<String> publish(Map<String, Map<String, Object>> properties) throws IOException;
    }

    private final Path folder;
    private final Map<String, String> env;
    private final Sink sink;
    private Settings running;
    private LiveNode node;
    private String applied;
    private String seen;
    private String identityStamp;

    ConfigLoop(Path folder, Map<String, String> env, Sink sink) {
        this.folder = folder;
        this.env = env;
        this.sink = sink;
    }

    /**
     * Reads for the first time.
     *
     * @throws ConfigException when the node cannot run with what the files say
     */
    LiveNode start() throws IOException {
        PrivateFiles.folder(folder);
        Path file = folder.resolve(ConfigFiles.SERVICE);
        applied = ConfigFiles.stamp(file);
        seen = applied;
        running = ConfigFiles.settings(folder, env);
        Identity identity = Identity.load(folder, running, env);
        identityStamp = ConfigFiles.stamp(folder.resolve(Identity.FILE));
        sink.publish(Sections.properties(running));
        node = new LiveNode(identity.signer(), running.text(Schema.CLUSTER, "secret"), peername(running), folder);
        report();
        LOG.info("peer {} ({}), data in {}", node.id(), node.peername(), folder);
        return node;
    }

    private void report() {
        Sections.remarks(running).forEach(LOG::warn);
        String unused = Sections.unused(running);
        if (!unused.isEmpty()) {
            LOG.info("{}: no component reads these sections yet; checked, unused: {}", ConfigFiles.SERVICE, unused);
        }
    }

    /** Looks once; to be called every now and then. */
    void poll() throws IOException {
        String now = ConfigFiles.stamp(folder.resolve(ConfigFiles.SERVICE));
        // an editor may still be writing: a change counts when it is the same at two looks
        boolean settled = now.equals(seen);
        seen = now;
        if (settled && !now.equals(applied)) {
            applied = now;
            if (ConfigFiles.isThere(now)) {
                change();
            } else {
                LOG.warn("{} is gone: the node goes on with what it said", ConfigFiles.SERVICE);
            }
        }
        String identity = ConfigFiles.stamp(folder.resolve(Identity.FILE));
        if (!identity.equals(identityStamp)) {
            identityStamp = identity;
            LOG.warn("{} has changed: takes effect at the next start", Identity.FILE);
        }
    }

    private void change() throws IOException {
        Settings next;
        try {
            next = ConfigFiles.settings(folder, env);
        } catch (ConfigException e) {
            LOG.error("{} has changed, but cannot be used; the node goes on as before: {}", ConfigFiles.SERVICE, e.getMessage());
            return;
        }
        List<String> waiting = new ArrayList<>();
        Settings live = Sections.live(running, next, waiting);
        boolean sameSections = live.said().equals(running.said());
        running = live;
        List<String> touched = sink.publish(Sections.properties(live));
        node.rename(peername(live));
        if (!sameSections) {
            report();
        }
        LOG.info("{} has changed: {}", ConfigFiles.SERVICE, touched.isEmpty() ? "nothing that a component reads" : "updated " + touched);
        waiting.forEach(key -> LOG.warn("{}: {}: takes effect at the next start", ConfigFiles.SERVICE, key));
    }

    private String peername(Settings settings) {
        String said = settings.text(Schema.CLUSTER, "peername");
        return said == null || said.isEmpty() ? HostName.get(env) : said;
    }
}
