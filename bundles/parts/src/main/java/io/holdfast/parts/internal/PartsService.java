package io.holdfast.parts.internal;

import io.holdfast.model.ClusterException;
import io.holdfast.spi.node.Node;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.part.PartView;
import io.holdfast.spi.part.Parts;
import io.holdfast.spi.state.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;

/** Follows the services of the replaceable interfaces and keeps a slot for each. */
@Component(service = Parts.class, immediate = true, configurationPid = "io.holdfast.use")
public final class PartsService implements Parts {
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final Duration DRAIN = Duration.ofSeconds(5);
    /** Framework property: nothing is chosen before this start level is reached, so that a start is not a chain of swaps. */
    private static final String LEVEL = "holdfast.parts.level";

    private final BundleContext context;
    private final Map<String, Slot<?>> slots = new ConcurrentHashMap<>();
    private final ServiceListener listener = this::changed;
    private final FrameworkListener levels = this::settle;
    private volatile Map<String, Object> configuration;
    private volatile boolean settled;

    @Activate
    public PartsService(BundleContext context, Map<String, Object> configuration) {
        this.context = context;
        this.configuration = configuration;
    }

    @Activate
    public void start() throws InvalidSyntaxException {
        Path data = Path.of(context.getProperty(Node.DATA) == null ? "." : context.getProperty(Node.DATA));
        slots.put("state", new StateSlot(context, timing(), new StateAuthority(data.resolve("state").resolve("serving"))));
        slots.put("tracker", new TrackerSlot(context, timing(), part(State.class)));
        configure();
        context.addFrameworkListener(levels);
        settle(null);
        String filter = Stream.of(PartKind.values()).map(k -> "(objectClass=" + k.type().getName() + ")")
                .collect(Collectors.joining("", "(&(" + VARIANT + "=*)(|", "))"));
        context.addServiceListener(listener, filter);
        ServiceReference<?>[] there = context.getServiceReferences((String) null, filter);
        for (ServiceReference<?> ref : there == null ? new ServiceReference<?>[0] : there) {
            added(ref);
        }
    }

    private Timing timing() {
        return new Timing(WAIT, DRAIN, () -> settled);
    }

    private void settle(FrameworkEvent event) {
        String wanted = context.getProperty(LEVEL);
        if (!settled && (wanted == null
                || context.getBundle(0).adapt(FrameworkStartLevel.class).getStartLevel() >= Integer.parseInt(wanted))) {
            settled = true;
            configure();
        }
    }

    @Modified
    void configure(Map<String, Object> configuration) {
        this.configuration = configuration;
        configure();
    }

    private void configure() {
        slots.values().forEach(s -> s.configure(configured(s.kind)));
    }

    private String configured(PartKind kind) {
        return configuration.get(kind.text()) instanceof String s ? s : "";
    }

    @Deactivate
    public void stop() {
        context.removeFrameworkListener(levels);
        context.removeServiceListener(listener);
        slots.values().forEach(Slot::close);
        slots.values().forEach(s -> s.timing.close());
    }

    private void changed(ServiceEvent event) {
        ServiceReference<?> ref = event.getServiceReference();
        switch (event.getType()) {
            case ServiceEvent.REGISTERED, ServiceEvent.MODIFIED -> added(ref);
            case ServiceEvent.UNREGISTERING, ServiceEvent.MODIFIED_ENDMATCH -> slotOf(ref).removed(cast(ref));
            default -> throw new IllegalStateException("service event " + event.getType());
        }
    }

    private void added(ServiceReference<?> ref) {
        slotOf(ref).added(cast(ref));
    }

    @SuppressWarnings("unchecked")
    private static <T> ServiceReference<T> cast(ServiceReference<?> ref) {
        return (ServiceReference<T>) ref;
    }

    @SuppressWarnings("unchecked")
    private <T> Slot<T> slotOf(ServiceReference<?> ref) {
        List<String> types = List.of((String[]) ref.getProperty("objectClass"));
        for (PartKind kind : PartKind.values()) {
            if (types.contains(kind.type().getName())) {
                return (Slot<T>) part(kind.type(), Variants.slot(ref));
            }
        }
        throw new IllegalArgumentException("not a part: " + ref);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> Part<T> part(Class<T> type, String slot) {
        for (PartKind kind : PartKind.values()) {
            if (kind.type() == type) {
                String name = slot.isEmpty() ? kind.text() : kind.text() + "/" + slot;
                return (Part<T>) slots.computeIfAbsent(name, n -> {
                    Slot<T> made = new Slot<>(kind, type, n, context, timing());
                    made.configure(configured(kind));
                    return made;
                });
            }
        }
        throw new IllegalArgumentException("not a replaceable interface: " + type.getName());
    }

    @Override
    public List<PartView> view() {
        return slots.values().stream().map(Slot::view).sorted(Comparator.comparing(PartView::name)).toList();
    }

    @Override
    public CompletionStage<Void> settled() {
        // each slot's switching thread takes what the registry's events ask of it in turn
        return CompletableFuture.allOf(slots.values().stream().map(s -> CompletableFuture.runAsync(() -> { }, s.timing.switcher()))
                .toArray(CompletableFuture[]::new));
    }

    @Override
    public CompletionStage<Void> use(String name, String variant) {
        Slot<?> slot = slots.getOrDefault(name, name.equals("api") ? slots.get("api/rest") : null);
        if (slot == null) {
            return CompletableFuture.failedFuture(new ClusterException.Invalid(
                    "no such part: '" + name + "', expected one of " + slots.keySet().stream().sorted().toList()));
        }
        return CompletableFuture.runAsync(() -> slot.choose(variant), slot.timing.switcher());
    }
}
