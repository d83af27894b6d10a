package io.holdfast.libp2p.internal.pubsub;

/** What is counted. */
enum Counter {
    RECEIVED,
    DELIVERED,
    PUBLISHED,
    /** Messages that were not delivered, for whatever {@link Refusal} but a duplicate. */
    REFUSED,
    DUPLICATES,
    /** Not sent, as the peer's queue was full. */
    DROPPED,
    ASKED_FOR,
    ANSWERED,
    /** Control that was more than a peer may send. */
    IGNORED,
    /** Streams that were ended as the peer did not follow the protocol. */
    VIOLATIONS
}
