package io.holdfast.spi.host;

import io.holdfast.model.PeerId;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Messages to all peers that subscribe to a topic, best effort, each at most once. Every message is signed by its author and is
 * delivered only when the signature is right. Source: libp2p, gossipsub 1.1; IPFS Cluster's parameters and message IDs.
 */
@ProviderType
public interface PubSub {
    /** The largest message, with its envelope, in bytes. */
    int MAX_MESSAGE = 1 << 20;

    /**
     * Takes part in a topic. Own messages are delivered too.
     *
     * @param validator whether to deliver and forward a message; called on the network's threads, must not block
     * @param receiver  takes what is valid; the same; must not block
     * @return ends it; idempotent
     */
    AutoCloseable subscribe(String topic, Predicate<Message> validator, Consumer<Message> receiver);

    /**
     * Sends a message to the topic, subscribed or not. Completes when it is queued for each peer that gets it from this one.
     *
     * @return fails with {@link IllegalArgumentException} when it is larger than {@link #MAX_MESSAGE}, with {@link HostException}
     *     ({@code CLOSED}) when the host is closed
     */
    CompletionStage<Void> publish(String topic, byte[] data);

    /** The topics that are subscribed to here. */
    List<String> topics();

    /** The connected peers that subscribe to this topic. */
    List<PeerId> peers(String topic);

    /**
     * A message whose signature was verified.
     *
     * @param from     the author
     * @param data     not copied: must not be changed
     * @param sequence the author's counter, 8 bytes big endian as a number
     * @param via      the peer that it came from; this peer for own messages
     */
    record Message(PeerId from, byte[] data, long sequence, String topic, PeerId via) {
    }
}
