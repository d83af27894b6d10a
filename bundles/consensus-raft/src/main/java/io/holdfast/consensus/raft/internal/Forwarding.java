package io.holdfast.consensus.raft.internal;

import io.holdfast.model.ClusterException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands to the leader over the channel that raft itself uses: in order, each delivered once, over the same streams. The leader says
 * at which entry a command was committed; it is done when that entry has been applied here.
 *
 * <p>A message: {@code kind 1 · number 8 · rest}. The rest of a command is the command, of "done" the entry, else a text.
 */
final class Forwarding implements Route, Receiver {
    private static final byte COMMAND = 1;
    private static final byte DONE = 2;
    private static final byte NOT_READY = 3;
    private static final byte UNKNOWN = 4;
    private static final int HEAD = 1 + Long.BYTES;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(Forwarding.class);

    private final JChannel channel;
    private final GuardedRaft raft;
    private final Applied applied;
    private final Runnable onView;
    private final AtomicLong last = new AtomicLong();
    private final Map<Long, Sent> sent = new ConcurrentHashMap<>();

    private record Sent(Address leader, CompletableFuture<Long> committed) {
    }

    /** @param onView is called when the view has changed, and with it perhaps {@link #leader} */
    Forwarding(JChannel channel, GuardedRaft raft, Applied applied, Runnable onView) {
        this.channel = channel;
        this.raft = raft;
        this.applied = applied;
        this.onView = onView;
    }

    /** One that has left the view is none, even if raft does not know yet. */
    @Override
    public Address leader() {
        Address leader = raft.leader();
        View view = channel.getView();
        return leader != null && view != null && view.containsMember(leader) ? leader : null;
    }

    @Override
    public CompletionStage<?> send(Object leader, byte[] command) {
        if (leader.equals(channel.getAddress())) {
            return raft.setAsync(command, 0, command.length, false, null);
        }
        long number = last.incrementAndGet();
        CompletableFuture<Long> committed = new CompletableFuture<>();
        sent.put(number, new Sent((Address) leader, committed));
        try {
            say((Address) leader, COMMAND, number, command);
        } catch (Exception e) {
            sent.remove(number);
            return CompletableFuture.failedFuture(new ClusterException.NotReady("the change could not be sent: " + e.getMessage(), RETRY_AFTER));
        }
        return committed.thenCompose(applied::reached);
    }

    private void say(Address to, byte kind, long number, byte[] rest) throws Exception {
        channel.send(new BytesMessage(to, ByteBuffer.allocate(HEAD + rest.length).put(kind).putLong(number).put(rest).array()));
    }

    @Override
    public void receive(Message message) {
        if (message.getLength() < HEAD) {
            LOG.warn("{} sent a message of {} bytes, expected {} at least", message.getSrc(), message.getLength(), HEAD);
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(message.getArray(), message.getOffset(), message.getLength());
        byte kind = in.get();
        long number = in.getLong();
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        if (kind == COMMAND) {
            raft.setAsync(rest, 0, rest.length, false, null).whenComplete((entry, e) -> answer(message.getSrc(), number, entry, e));
        } else {
            Sent s = sent.remove(number);
            if (s != null) {
                end(s.committed, kind, rest);
            }
        }
    }

    private void answer(Address to, long number, byte[] entry, Throwable failure) {
        try {
            if (failure == null) {
                say(to, DONE, number, entry);
            } else {
                ClusterException e = ClusterException.of(failure);
                say(to, e instanceof ClusterException.NotReady ? NOT_READY : UNKNOWN, number, String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
            }
        } catch (Exception e) {
            // then it learns that this peer is not the leader any more
            LOG.debug("{} could not be answered: {}", to, e.toString());
        }
    }

    private static void end(CompletableFuture<Long> committed, byte kind, byte[] rest) {
        switch (kind) {
            case DONE -> committed.complete(ByteBuffer.wrap(rest).getLong());
            case NOT_READY -> committed.completeExceptionally(
                    new ClusterException.NotReady(new String(rest, StandardCharsets.UTF_8), RETRY_AFTER));
            default -> committed.completeExceptionally(new ClusterException.Indeterminate(new String(rest, StandardCharsets.UTF_8), null));
        }
    }

    @Override
    public void viewAccepted(View view) {
        onView.run();
    }

    /** Forgets what was sent to others than this leader: its answer comes no more. */
    void forget(Object leader) {
        sent.values().removeIf(s -> !s.leader.equals(leader));
    }
}
