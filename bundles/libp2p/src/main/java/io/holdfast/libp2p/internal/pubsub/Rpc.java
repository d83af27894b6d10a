package io.holdfast.libp2p.internal.pubsub;

import java.util.ArrayList;
import java.util.List;

/**
 * What one peer tells another at once. Only message IDs that can be those of messages accepted here are kept.
 *
 * @param subscriptions what the sender subscribes to from now on, or no longer
 * @param messages      of which the signatures are not checked yet
 * @param ihave         what the sender has
 * @param iwant         what the sender asks for
 * @param graft         topics for which the receiver is taken into the sender's mesh
 * @param prune         topics for which the receiver was thrown out of it
 * @param dontWant      what the sender has already
 */
record Rpc(List<Subscription> subscriptions, List<WireMessage> messages, List<IHave> ihave, List<MessageId> iwant, List<String> graft,
        List<Prune> prune, List<MessageId> dontWant) {

    Rpc() {
        this(new ArrayList<>(0), new ArrayList<>(1), new ArrayList<>(0), new ArrayList<>(0), new ArrayList<>(0), new ArrayList<>(0),
                new ArrayList<>(0));
    }

    record Subscription(boolean subscribe, String topic) {
    }

    record IHave(String topic, List<MessageId> ids) {
    }

    /**
     * @param backoffSeconds how long to stay away; 0 = not said
     * @param records        the signed peer records, not verified, of others that the receiver may turn to
     */
    record Prune(String topic, long backoffSeconds, List<byte[]> records) {
    }
}
