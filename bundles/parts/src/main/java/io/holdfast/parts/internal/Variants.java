package io.holdfast.parts.internal;

import io.holdfast.spi.part.Parts;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** What a service says of itself in its properties. */
final class Variants {
    private Variants() {
    }

    static String variant(ServiceReference<?> ref) {
        return text(ref, Parts.VARIANT);
    }

    static String slot(ServiceReference<?> ref) {
        return text(ref, Parts.SLOT);
    }

    static String resource(ServiceReference<?> ref) {
        return text(ref, Parts.RESOURCE);
    }

    static int ranking(ServiceReference<?> ref) {
        return ref.getProperty(Constants.SERVICE_RANKING) instanceof Integer i ? i : 0;
    }

    static boolean irreplaceable(ServiceReference<?> ref) {
        return Boolean.TRUE.equals(ref.getProperty(Parts.IRREPLACEABLE));
    }

    static boolean sameResource(ServiceReference<?> a, ServiceReference<?> b) {
        return !resource(a).isEmpty() && resource(a).equals(resource(b));
    }

    static boolean leaving(ServiceReference<?> ref) {
        Bundle bundle = ref.getBundle();
        return bundle == null || bundle.getState() == Bundle.STOPPING;
    }

    static String bundle(ServiceReference<?> ref) {
        Bundle bundle = ref.getBundle();
        return bundle == null ? "" : bundle.getSymbolicName() + " " + bundle.getVersion();
    }

    static String describe(ServiceReference<?> ref) {
        return variant(ref) + " (" + bundle(ref) + ")";
    }

    private static String text(ServiceReference<?> ref, String key) {
        return ref.getProperty(key) instanceof String s ? s : "";
    }
}
