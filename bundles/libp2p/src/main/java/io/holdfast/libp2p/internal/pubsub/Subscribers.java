package io.holdfast.libp2p.internal.pubsub;

import io.holdfast.spi.host.PubSub.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who takes part here, by topic. Thread-safe; reading takes no lock. */
final class Subscribers {
    private static final Logger LOG = LoggerFactory.getLogger(Subscribers.class);

    private final Map<String, List<Subscriber>> byTopic = new ConcurrentHashMap<>();

    /** One of them; compared by identity. */
    static final class Subscriber {
        private final Predicate<Message> validator;
        private final Consumer<Message> receiver;
        private volatile boolean ended;

        Subscriber(Predicate<Message> validator, Consumer<Message> receiver) {
            this.validator = validator;
            this.receiver = receiver;
        }
    }

    void add(String topic, Subscriber subscriber) {
        byTopic.merge(topic, List.of(subscriber), (a, b) -> {
            List<Subscriber> both = new ArrayList<>(a);
            both.addAll(b);
            return List.copyOf(both);
        });
    }

    /** It gets no message that comes from now on. */
    void remove(String topic, Subscriber subscriber) {
        subscriber.ended = true;
        byTopic.computeIfPresent(topic, (t, all) -> {
            List<Subscriber> rest = all.stream().filter(s -> s != subscriber).toList();
            return rest.isEmpty() ? null : rest;
        });
    }

    boolean any(String topic) {
        return byTopic.containsKey(topic);
    }

    List<String> topics() {
        return List.copyOf(byTopic.keySet());
    }

    /** Gives a message to each that finds it valid; whether all do: only then it is passed on. */
    boolean deliver(Message message) {
        boolean all = true;
        for (Subscriber s : byTopic.getOrDefault(message.topic(), List.of())) {
            if (s.ended || isValid(s, message)) {
                give(s, message);
            } else {
                all = false;
            }
        }
        return all;
    }

    /** Gives an own message to each: what is published here is valid. */
    void deliverOwn(Message message) {
        byTopic.getOrDefault(message.topic(), List.of()).forEach(s -> give(s, message));
    }

    private static boolean isValid(Subscriber s, Message message) {
        try {
            return s.validator.test(message);
        } catch (RuntimeException e) {
            LOG.warn("a validator of {} failed: {}", message.topic(), e.toString(), e);
            return false;
        }
    }

    private static void give(Subscriber s, Message message) {
        try {
            if (!s.ended) {
                s.receiver.accept(message);
            }
        } catch (RuntimeException e) {
            LOG.warn("a receiver of {} failed: {}", message.topic(), e.toString(), e);
        }
    }
}
