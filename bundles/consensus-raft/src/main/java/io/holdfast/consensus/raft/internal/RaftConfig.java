package io.holdfast.consensus.raft.internal;

/** Section {@code consensus.raft} of the configuration. */
public @interface RaftConfig {
    /** Where the log lies, within the data folder unless it is absolute. */
    String data__folder() default "raft";

    /** The other members, at the first start; later the members are what was agreed on. */
    String[] init__peerset() default {};

    /** How long a change waits for a leader. */
    String wait__for__leader__timeout() default "15s";

    /** How long a change may take to be agreed on, and a stream to be opened. */
    String network__timeout() default "10s";

    /** How often a change is tried again. */
    int commit__retries() default 1;

    /** How long after. */
    String commit__retry__delay() default "200ms";

    /** How many old logs are kept. */
    int backups__rotate() default 6;

    /** Unused: the pinset lies in the State. */
    String datastore__namespace() default "/r";

    /** A member that is silent for so long is looked after. */
    String heartbeat__timeout() default "1s";

    /** For the votes to come in, and for a leader to appear before there is a vote. */
    String election__timeout() default "1s";

    /** When nothing has happened for so long, followers are told again what they have missed. */
    String commit__timeout() default "50ms";

    /** Entries that are sent at once to a follower that lags behind. */
    int max__append__entries() default 64;

    /** Entries that are kept behind a snapshot, for followers that lag behind. */
    int trailing__logs() default 10_240;

    /** How often is looked whether there is reason for a snapshot. */
    String snapshot__interval() default "2m0s";

    /** Entries since the last snapshot that are a reason for one. */
    int snapshot__threshold() default 8192;

    /** A leader that has heard from no majority for so long steps down. */
    String leader__lease__timeout() default "500ms";
}
