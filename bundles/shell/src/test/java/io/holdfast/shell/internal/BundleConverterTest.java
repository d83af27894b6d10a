package io.holdfast.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

class BundleConverterTest {
    private final Bundle bundle = proxy(Bundle.class, "getSymbolicName", "io.holdfast.shell");
    private final BundleConverter converter = new BundleConverter((BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[] {BundleContext.class}, (p, method, args) -> switch (method.getName()) {
                case "getBundles" -> new Bundle[] {bundle};
                case "getBundle" -> Long.valueOf(7).equals(args[0]) ? bundle : null;
                default -> throw new UnsupportedOperationException(method.getName());
            }));

    @Test
    void aBundleIsFoundByNumberAndByName() {
        assertThat(converter.convert(Bundle.class, "7")).isSameAs(bundle);
        assertThat(converter.convert(Bundle.class, "io.holdfast.shell")).isSameAs(bundle);
        assertThat(converter.convert(Bundle.class, "8")).isNull();
        assertThat(converter.convert(Bundle.class, "99999999999999999999")).isNull();
        assertThat(converter.convert(Bundle.class, null)).isNull();
        assertThat(converter.convert(String.class, "7")).isNull();
    }

    private static <T> T proxy(Class<T> type, String name, Object value) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (p, method, args) -> switch (method.getName()) {
            case "equals" -> p == args[0];
            case "hashCode" -> 1;
            case "toString" -> type.getSimpleName();
            default -> method.getName().equals(name) ? value : null;
        }));
    }
}
