package io.holdfast.state.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.Pin;
import io.holdfast.model.PinOptions;
import io.holdfast.parts.internal.PartsService;
import io.holdfast.spi.node.Node;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.state.PinChange;
import io.holdfast.spi.state.State;
import io.holdfast.store.mvstore.internal.MvOrderedStores;
import io.holdfast.store.rocksdb.internal.RocksOrderedStores;
import io.holdfast.testkit.node.TestNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/**
 * A process that writes pins and switches the State from one store to the other and back, without pause, until it is killed. Prints
 * what is there when it begins, then a line for each pin that is durable and for each switch that is done.
 */
final class SwitchVictim {
    private SwitchVictim() {
    }

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        Framework osgi = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, folder.resolve("felix").toString(),
                Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT, Node.DATA, folder.toString()));
        osgi.start();
        PartsService parts = new PartsService(osgi.getBundleContext(), Map.of());
        parts.start();
        States states = new States(osgi.getBundleContext());
        TestNode node = TestNode.in(folder);
        RocksOrderedStores rocks = new RocksOrderedStores(node);
        rocks.start();
        states.addStores(rocks, Map.of(Constants.SERVICE_ID, 1L, Constants.SERVICE_RANKING, 100));
        states.addStores(new MvOrderedStores(node), Map.of(Constants.SERVICE_ID, 2L, Constants.SERVICE_RANKING, 50));
        Part<State> state = parts.part(State.class);
        list(state);
        Thread writer = new Thread(() -> write(state));
        writer.start();
        while (true) {
            for (String variant : List.of("mvstore", "rocksdb")) {
                parts.use("state", variant).toCompletableFuture().join();
                say("switched " + variant);
            }
        }
    }

    private static void list(Part<State> state) {
        state.get(s -> {
            say("position " + s.position() + " count " + s.count());
            try (State.Pins pins = s.list(null)) {
                while (pins.next()) {
                    say("pin " + pins.pin().options().name());
                }
            }
            return null;
        });
        say("begins");
    }

    private static void write(Part<State> state) {
        long start = state.get(State::position);
        for (long i = start + 1;; i++) {
            long n = i;
            Pin pin = Pin.of(Cid.ofRaw(("pin " + n).getBytes(StandardCharsets.UTF_8)), PinOptions.DEFAULT.withName(Long.toString(n)));
            state.get(s -> {
                s.apply(List.of(PinChange.put(pin)), n, true);
                return null;
            });
            say("acknowledged " + n);
        }
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
