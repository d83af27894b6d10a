package io.holdfast.parts.internal;

import io.holdfast.spi.node.Node;
import io.holdfast.spi.part.Parts;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;

/** A real framework with the parts in it and nothing else. */
final class Frameworks implements AutoCloseable {
    private final Framework framework;
    final PartsService parts;

    Frameworks(Path folder, Map<String, Object> use) throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(
                Constants.FRAMEWORK_STORAGE, folder.resolve("felix").toString(),
                Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT,
                Node.DATA, folder.toString()));
        framework.start();
        parts = new PartsService(framework.getBundleContext(), use);
        parts.start();
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    <T> ServiceRegistration<?> register(Class<T> type, String variant, int ranking, T service) {
        return register(type, variant, ranking, "", new Opened<>(() -> service));
    }

    <T> ServiceRegistration<?> register(Class<T> type, String variant, int ranking, String resource, Opened<T> factory) {
        return register(type, variant, ranking, resource, false, factory);
    }

    <T> ServiceRegistration<?> register(Class<T> type, String variant, int ranking, String resource, boolean irreplaceable, Opened<T> factory) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Parts.IRREPLACEABLE, irreplaceable);
        properties.put(Parts.VARIANT, variant);
        properties.put(Parts.RESOURCE, resource);
        properties.put(Constants.SERVICE_RANKING, ranking);
        return context().registerService(new String[] {type.getName()}, factory, properties);
    }

    @Override
    public void close() throws Exception {
        parts.stop();
        framework.stop();
        framework.waitForStop(10_000);
    }

    /** As a delayed component: made when obtained, given back when let go. */
    static final class Opened<T> implements ServiceFactory<T> {
        final AtomicInteger open = new AtomicInteger();
        private final Supplier<T> make;
        private final Runnable close;

        Opened(Supplier<T> make) {
            this(make, () -> { });
        }

        Opened(Supplier<T> make, Runnable close) {
            this.make = make;
            this.close = close;
        }

        @Override
        public T getService(Bundle bundle, ServiceRegistration<T> registration) {
            T made = make.get();
            open.incrementAndGet();
            return made;
        }

        @Override
        public void ungetService(Bundle bundle, ServiceRegistration<T> registration, T service) {
            open.decrementAndGet();
            close.run();
        }
    }
}
