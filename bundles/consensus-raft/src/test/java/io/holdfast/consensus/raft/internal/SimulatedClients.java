package io.holdfast.consensus.raft.internal;

import io.holdfast.consensus.raft.internal.Linearizable.Kind;
import io.holdfast.consensus.raft.internal.Linearizable.Operation;
import io.holdfast.model.ClusterException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Those who pin, unpin and get, and write down what they were told. A get is what {@code ?consistent=true} is: a command that does
 * nothing, then a look at the state of the peer that has answered.
 */
final class SimulatedClients {
    private static final int CIDS = 3;

    private final Random random;
    private final List<Asked> asked = new ArrayList<>();
    private final List<Operation> history = new ArrayList<>();
    private final Set<String> acknowledged = new HashSet<>();
    private final Set<String> notDone = new HashSet<>();
    private int commands;
    private long now;

    private record Asked(String command, long called, SimulatedPeer.Machine machine, CompletableFuture<byte[]> answer) {
        Operation operation(String got, long answered) {
            String[] parts = command.split(" ");
            Kind kind = Kind.valueOf(parts[0]);
            return new Operation(parts[1], kind, kind == Kind.PIN ? parts[2] : kind == Kind.GET ? got : null, called, answered);
        }
    }

    SimulatedClients(Random random) {
        this.random = random;
    }

    /** What a command does. */
    static void apply(String command, Map<String, String> pins) {
        String[] parts = command.split(" ");
        switch (Kind.valueOf(parts[0])) {
            case PIN -> pins.put(parts[1], parts[2]);
            case UNPIN -> pins.remove(parts[1]);
            case GET -> { }
        }
    }

    void ask(SimulatedPeer peer) {
        // no two are the same
        String command = Kind.values()[random.nextInt(3)] + " " + cid(random.nextInt(CIDS)) + " " + commands++;
        byte[] bytes = command.getBytes(StandardCharsets.ISO_8859_1);
        peer.survive(() -> asked.add(new Asked(command, ++now, peer.machine(), peer.raft().setAsync(bytes, 0, bytes.length, null))));
        peer.pump();
    }

    private static String cid(int number) {
        return "cid" + number;
    }

    /** Takes the answers that have come. */
    void look() {
        asked.removeIf(this::answered);
    }

    private boolean answered(Asked a) {
        if (!a.answer.isDone()) {
            return false;
        }
        Operation o = a.operation(null, Linearizable.NEVER);
        try {
            a.answer.join();
            acknowledged.add(a.command);
            history.add(a.operation(a.machine.pin(o.cid()), ++now));
        } catch (CompletionException e) {
            if (e.getCause() instanceof ClusterException.NotReady) {
                notDone.add(a.command);
            } else {
                history.add(o);
            }
        }
        return true;
    }

    /** What was acknowledged. */
    Set<String> acknowledged() {
        return acknowledged;
    }

    /** What was said not to have been done. */
    Set<String> notDone() {
        return notDone;
    }

    /** All that was asked for and may have happened; at the end this was there. */
    List<Operation> history(SimulatedPeer.Machine end) {
        List<Operation> all = new ArrayList<>(history);
        asked.forEach(a -> all.add(a.operation(null, Linearizable.NEVER)));
        for (int i = 0; i < CIDS; i++) {
            all.add(new Operation(cid(i), Kind.GET, end.pin(cid(i)), ++now, ++now));
        }
        return all;
    }
}
