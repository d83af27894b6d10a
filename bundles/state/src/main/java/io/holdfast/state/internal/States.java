package io.holdfast.state.internal;

import io.holdfast.spi.part.Parts;
import io.holdfast.spi.state.State;
import io.holdfast.spi.store.OrderedStores;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Offers one State for each kind of store there is. */
@Component(service = { }, immediate = true)
public final class States {
    private final BundleContext context;
    private final Map<Object, ServiceRegistration<State>> registrations = new ConcurrentHashMap<>();

    @Activate
    public States(BundleContext context) {
        this.context = context;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addStores(OrderedStores stores, Map<String, Object> of) {
        String variant = stores.variant();
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(Parts.VARIANT, variant);
        properties.put(Parts.RESOURCE, "state/" + variant);
        properties.put(Constants.SERVICE_RANKING, of.getOrDefault(Constants.SERVICE_RANKING, 0));
        registrations.put(of.get(Constants.SERVICE_ID), context.registerService(State.class, new SharedState(stores), properties));
    }

    /** Runs while the stores still work: whoever uses the State drains and closes it before this returns. */
    void removeStores(OrderedStores stores, Map<String, Object> of) {
        withdraw(registrations.remove(of.get(Constants.SERVICE_ID)));
    }

    @Deactivate
    void stop() {
        registrations.keySet().forEach(id -> withdraw(registrations.remove(id)));
    }

    private static void withdraw(ServiceRegistration<State> registration) {
        if (registration != null) {
            registration.unregister();
        }
    }
}
