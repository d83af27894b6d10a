package io.holdfast.libp2p.internal.pubsub;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is to be sent to one peer. Of subscriptions and mesh links only the last word is kept, so that they need no bound of their own
 * and none is ever lost; messages that find no place are dropped. Control goes first, then new messages, then those that were asked
 * for, gossip last.
 */
final class Outbox {
    /** New messages that wait. Source: ipfs-cluster, clusterhost.go. */
    static final int MAX_MESSAGES = 128;
    static final long MAX_BYTES = 16L << 20;
    /** Messages that were asked for and wait, in bytes. */
    static final long MAX_ANSWER_BYTES = 4L << 20;
    /** Small frames are sent together up to this. */
    private static final int TOGETHER = 64 * 1024;
    /** One RPC holds no more IDs: it would be too long. */
    private static final int MAX_IDS = 20_000;

    private final Counters counters;
    private final Map<String, Boolean> subscriptions = new LinkedHashMap<>();
    private final Map<String, Long> links = new LinkedHashMap<>();
    private final Map<String, List<byte[]>> offers = new HashMap<>();
    private final List<MessageId> iwant = new ArrayList<>();
    private final List<MessageId> dontWant = new ArrayList<>();
    private final Deque<WireMessage> fresh = new ArrayDeque<>();
    private final Deque<WireMessage> answers = new ArrayDeque<>();
    private final Map<String, ByteBuffer> ihave = new LinkedHashMap<>();
    private long freshBytes;
    private long answerBytes;

    Outbox(Counters counters) {
        this.counters = counters;
    }

    void clear() {
        subscriptions.clear();
        links.clear();
        offers.clear();
        iwant.clear();
        dontWant.clear();
        fresh.clear();
        answers.clear();
        ihave.clear();
        freshBytes = 0;
        answerBytes = 0;
    }

    void subscription(String topic, boolean subscribe) {
        subscriptions.put(topic, subscribe);
    }

    void graft(String topic) {
        links.put(topic, RpcEncoder.GRAFT);
        offers.remove(topic);
    }

    /** @param backoffSeconds 0 = is not said; @param offers peers to turn to instead: {@link RpcEncoder#peer} */
    void prune(String topic, long backoffSeconds, List<byte[]> offers) {
        links.put(topic, backoffSeconds);
        this.offers.put(topic, offers);
    }

    void ask(Collection<MessageId> ids) {
        addUpTo(MAX_IDS, iwant, ids);
    }

    void dontWant(MessageId id) {
        addUpTo(Gossip.MAX_DONT_WANT, dontWant, List.of(id));
    }

    private void addUpTo(int most, List<MessageId> list, Collection<MessageId> ids) {
        for (MessageId id : ids) {
            if (list.size() == most) {
                counters.add(Counter.DROPPED);
                return;
            }
            list.add(id);
        }
    }

    /** Queues a message; false if there was no place. */
    boolean message(WireMessage message) {
        int bytes = message.encoded().length;
        if (fresh.size() == MAX_MESSAGES || freshBytes + bytes > MAX_BYTES) {
            counters.add(Counter.DROPPED);
            return false;
        }
        fresh.add(message);
        freshBytes += bytes;
        return true;
    }

    /** Queues a message that was asked for; false if there was no place. */
    boolean answer(WireMessage message) {
        int bytes = message.encoded().length;
        if (answerBytes + bytes > MAX_ANSWER_BYTES) {
            counters.add(Counter.DROPPED);
            return false;
        }
        answers.add(message);
        answerBytes += bytes;
        return true;
    }

    /** What the topic's messages of late are, in a frame that others may get too; replaces what was to be said of it. */
    void gossip(String topic, ByteBuffer frame) {
        ihave.put(topic, frame);
    }

    /** The next bytes to send; null when there is nothing. */
    ByteBuffer next() {
        if (!subscriptions.isEmpty() || !links.isEmpty() || !iwant.isEmpty() || !dontWant.isEmpty()) {
            ByteBuffer frame = RpcEncoder.control(subscriptions, links, offers, iwant, dontWant);
            subscriptions.clear();
            links.clear();
            offers.clear();
            iwant.clear();
            dontWant.clear();
            return frame;
        }
        ByteBuffer messages = nextMessages();
        if (messages != null || ihave.isEmpty()) {
            return messages;
        }
        Iterator<ByteBuffer> frames = ihave.values().iterator();
        ByteBuffer frame = frames.next();
        frames.remove();
        return frame.duplicate();
    }

    private ByteBuffer nextMessages() {
        WireMessage first = poll();
        if (first == null) {
            return null;
        }
        ByteBuffer frame = first.frame();
        WireMessage more = peek();
        if (more == null || frame.remaining() + more.frame().remaining() > TOGETHER) {
            // its own bytes, shared by all peers: not copied
            return frame;
        }
        ByteBuffer together = ByteBuffer.allocate(TOGETHER).put(frame);
        while (more != null && more.frame().remaining() <= together.remaining()) {
            together.put(poll().frame());
            more = peek();
        }
        return together.flip();
    }

    private WireMessage peek() {
        return fresh.isEmpty() ? answers.peek() : fresh.peek();
    }

    private WireMessage poll() {
        if (!fresh.isEmpty()) {
            WireMessage message = fresh.poll();
            freshBytes -= message.encoded().length;
            return message;
        }
        WireMessage message = answers.poll();
        answerBytes -= message == null ? 0 : message.encoded().length;
        return message;
    }
}
