package io.holdfast.ipfs.http.internal;

import static io.holdfast.ipfs.http.internal.Connectors.eventually;
import static io.holdfast.ipfs.http.internal.Connectors.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.testkit.ipfs.FakeIpfsDaemon;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

/** A bundle that is replaced must leave: here a class loader of its own stands for the bundle's. */
class ClassLoaderTest {
    /** Defines the classes of the plug-in itself, as a bundle does, and takes all else from the parent. */
    private static final class BundleLoader extends ClassLoader {
        private static final String PACKAGE = HttpIpfsConnector.class.getPackageName() + ".";

        BundleLoader() {
            super(ClassLoaderTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known != null ? known : name.startsWith(PACKAGE) ? define(name) : super.loadClass(name, resolve);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] code = in.readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void canBeCollectedAfterUse() throws Exception {
        try (FakeIpfsDaemon daemon = FakeIpfsDaemon.start()) {
            WeakReference<ClassLoader> loader = use(daemon.multiaddress());
            eventually(() -> {
                System.gc();
                return loader.refersTo(null);
            });
        }
    }

    private static WeakReference<ClassLoader> use(String node) throws Exception {
        ClassLoader loader = new BundleLoader();
        Class<?> configType = loader.loadClass(HttpConfig.class.getName());
        Class<?> type = loader.loadClass(HttpIpfsConnector.class.getName());
        assertThat(type).isNotSameAs(HttpIpfsConnector.class);
        Object config = Proxy.newProxyInstance(loader, new Class<?>[] {configType},
                (proxy, method, args) -> method.getName().equals("node__multiaddress") ? node : method.getDefaultValue());
        Object connector = type.getConstructor(configType).newInstance(config);
        type.getMethod("start").invoke(connector);
        assertThat(get(((IpfsConnector) connector).version())).isEqualTo("0.43.0");
        type.getMethod("stop").invoke(connector);
        return new WeakReference<>(loader);
    }
}
