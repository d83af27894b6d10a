package io.holdfast.libp2p.internal.pubsub;

/** Why a message is neither delivered nor passed on. */
enum Refusal {
    /** Nobody here subscribes to its topic. */
    NO_SUBSCRIBER(false),
    /** It was here before. */
    DUPLICATE(false),
    /** A known field has another type, or the topic is no text. */
    MALFORMED(true),
    /** The author's peer ID is missing, too short for a message ID, or none. */
    BAD_AUTHOR(true),
    /** Its counter has not 8 bytes. */
    BAD_SEQUENCE(true),
    /** It is not signed. */
    UNSIGNED(true),
    /** The key that comes along is not the author's, or there is none. */
    BAD_KEY(true),
    /** The signature is not the author's. */
    FORGED(true),
    /** It says it is from here, but it came from outside. A copy that went round does, too. */
    OWN(false),
    /** A subscriber's validator said no. */
    NOT_VALID(false);

    private final boolean offence;

    Refusal(boolean offence) {
        this.offence = offence;
    }

    /** Whether a peer that checks its messages never sends such one. */
    boolean offence() {
        return offence;
    }
}
