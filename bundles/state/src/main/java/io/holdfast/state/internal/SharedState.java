package io.holdfast.state.internal;

import io.holdfast.spi.state.State;
import io.holdfast.spi.store.OrderedStores;
import java.io.IOException;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the state when the first bundle asks for it, and closes it when the last has let it go: a store has one owner at a time. */
final class SharedState implements ServiceFactory<State> {
    private static final Logger LOG = LoggerFactory.getLogger(SharedState.class);
    private static final String NAME = "state";

    private final OrderedStores stores;
    private StoreState state;
    private int users;

    SharedState(OrderedStores stores) {
        this.stores = stores;
    }

    @Override
    public synchronized State getService(Bundle bundle, ServiceRegistration<State> registration) {
        if (state == null) {
            try {
                state = new StoreState(stores.open(NAME));
            } catch (IOException e) {
                // the framework keeps no cause: the caller gets null, and here is why
                LOG.error("the state in {} does not open: {}", stores.variant(), e.getMessage());
                return null;
            }
        }
        users++;
        return state;
    }

    @Override
    public synchronized void ungetService(Bundle bundle, ServiceRegistration<State> registration, State service) {
        users--;
        if (users == 0 && state != null) {
            try {
                state.close();
            } catch (IOException e) {
                LOG.error("the state in {} did not close cleanly", stores.variant(), e);
            } finally {
                state = null;
            }
        }
    }
}
