package io.holdfast.deploy.internal;

import io.holdfast.spi.part.PartView;
import io.holdfast.spi.part.Parts;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs, updates and removes the bundles of the deploy folders. File Install alone would take a running bundle away before it
 * knows that what replaces it works; here the old one comes back. Called by File Install's threads, one per folder.
 */
@Component(property = Constants.SERVICE_RANKING + ":Integer=100")
public final class DeployedBundles implements ArtifactInstaller {
    private static final Logger LOG = LoggerFactory.getLogger(DeployedBundles.class);

    private static final long REFRESH_SECONDS = 5;
    private static final long SETTLE_SECONDS = 10;

    private final BundleContext context;
    private final Parts parts;

    @Activate
    public DeployedBundles(BundleContext context, @Reference Parts parts) {
        this.context = context;
        this.parts = parts;
    }

    @Override
    public boolean canHandle(File file) {
        return file.getName().endsWith(".jar");
    }

    @Override
    public synchronized void install(File file) {
        String flaw = Jar.flaw(file);
        if (!flaw.isEmpty()) {
            LOG.warn("{} is not installed: {}", file, flaw);
            return;
        }
        Bundle bundle = null;
        try (InputStream in = Files.newInputStream(file.toPath())) {
            bundle = context.installBundle(location(file), in);
            // the plug-ins' level: stopped after the listeners, as they are
            bundle.adapt(BundleStartLevel.class).setStartLevel(context.getBundle().adapt(BundleStartLevel.class).getStartLevel());
            start(bundle);
            keep(file);
            LOG.info("{}: {} {} installed", file.getName(), bundle.getSymbolicName(), bundle.getVersion());
        } catch (BundleException | IOException e) {
            LOG.warn("{} is not installed: {}", file, words(e));
            remove(bundle);
        }
    }

    @Override
    public synchronized void update(File file) {
        Bundle bundle = context.getBundle(location(file));
        if (bundle == null) {
            install(file);
            return;
        }
        String flaw = Jar.flaw(file);
        if (!flaw.isEmpty()) {
            LOG.warn("{} does not replace {} {}, which goes on: {}", file, bundle.getSymbolicName(), bundle.getVersion(), flaw);
            return;
        }
        String before = bundle.getSymbolicName() + " " + bundle.getVersion();
        try {
            replace(bundle, file.toPath());
            keep(file);
            LOG.info("{}: {} {} in place of {}", file.getName(), bundle.getSymbolicName(), bundle.getVersion(), before);
        } catch (BundleException | IOException e) {
            LOG.warn("{} does not replace {}, which goes on: {}", file, before, words(e));
            goBack(bundle, file);
        }
    }

    @Override
    public synchronized void uninstall(File file) throws IOException {
        Bundle bundle = context.getBundle(location(file));
        if (bundle != null) {
            remove(bundle);
            LOG.info("{}: {} {} removed", file.getName(), bundle.getSymbolicName(), bundle.getVersion());
        }
        Files.deleteIfExists(kept(file));
    }

    private void goBack(Bundle bundle, File file) {
        try {
            replace(bundle, kept(file));
        } catch (BundleException | IOException e) {
            LOG.error("{}: the version before does not start again: {}", file.getName(), words(e));
        }
    }

    private void replace(Bundle bundle, Path jar) throws BundleException, IOException {
        try (InputStream in = Files.newInputStream(jar)) {
            bundle.stop(Bundle.STOP_TRANSIENT);
            bundle.update(in);
        }
        refresh(bundle);
        start(bundle);
        check(bundle);
    }

    /** A bundle starts even when none of its components can be activated: that shows when one of them is to serve. */
    private void check(Bundle bundle) throws BundleException {
        try {
            parts.settled().toCompletableFuture().get(SETTLE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("{}: something is still being swapped; whether it serves is not waited for", bundle.getSymbolicName());
        }
        String name = bundle.getSymbolicName() + " " + bundle.getVersion();
        for (PartView part : parts.view()) {
            for (PartView.Variant variant : part.variants()) {
                if (variant.bundle().equals(name) && variant.failed()) {
                    throw new BundleException("its " + part.name() + " '" + variant.name() + "' does not start");
                }
            }
        }
    }

    private void start(Bundle bundle) throws BundleException {
        if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
            bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
        }
    }

    private void remove(Bundle bundle) {
        try {
            if (bundle != null) {
                bundle.uninstall();
                refresh(bundle);
            }
        } catch (BundleException | IllegalStateException e) {
            LOG.debug("removing {}", bundle, e);
        }
    }

    /** Packages that others still use from what was replaced: they are wired anew. A plug-in that exports nothing never comes here. */
    private void refresh(Bundle bundle) {
        FrameworkWiring wiring = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
        if (!wiring.getRemovalPendingBundles().contains(bundle)) {
            return;
        }
        CountDownLatch done = new CountDownLatch(1);
        wiring.refreshBundles(List.of(bundle), event -> done.countDown());
        try {
            if (!done.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("{}: what uses its packages is still being wired anew", bundle.getSymbolicName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The last jar that started, for the way back. */
    private void keep(File file) throws IOException {
        Files.copy(file.toPath(), kept(file), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path kept(File file) {
        return context.getDataFile(Integer.toHexString(location(file).hashCode()) + "-" + file.getName()).toPath();
    }

    private static String location(File file) {
        return file.toURI().toString();
    }

    private static String words(Exception e) {
        StringBuilder words = new StringBuilder();
        for (Throwable t = e; t != null; t = t.getCause()) {
            String text = t.getMessage() == null ? t.toString() : t.getMessage().replaceAll("\\s+", " ").strip();
            if (words.indexOf(text) < 0) {
                words.append(words.length() == 0 ? "" : ": ").append(text);
            }
        }
        return words.toString();
    }
}
