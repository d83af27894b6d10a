package io.holdfast.libp2p.internal.mux.yamux;

import io.holdfast.spi.host.HostException;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;

/**
 * What one session has to send, and in which order: answers first, then window updates, then data, a frame of each stream in turn.
 * Nothing is sent while the channel is not writable; then only marks wait here, and the bytes stay with their writers. Confined to
 * the event loop.
 */
final class Sender {
    /** Streams that the peer has not yet answered: a Go peer refuses more. */
    static final int MAX_UNACKNOWLEDGED = 256;
    /** Pings of the peer that wait for their answer: Go drops more too. */
    private static final int MAX_PONGS = 32;
    private static final int FLUSH = 2 * Frame.MAX_FRAME;
    /** In one turn of the event loop: other connections have a right to it too. */
    private static final int TURN = 16 * Frame.MAX_FRAME;

    private record Answer(int type, int flags, int id, int length) {
    }

    private final ChannelHandlerContext context;
    private final FrameBatch batch;
    private final Heartbeat heartbeat;
    private final YamuxSession session;
    private final int maxAnswers;
    private final ArrayDeque<Answer> answers = new ArrayDeque<>(2);
    private final ArrayDeque<YamuxStream> urgent = new ArrayDeque<>(2);
    private final ArrayDeque<YamuxStream> ready = new ArrayDeque<>(2);
    /** Streams whose first frame has to wait for the peer to answer others. */
    private final ArrayDeque<YamuxStream> unannounced = new ArrayDeque<>(2);
    private int unacknowledged;
    private int pongs;
    private boolean sending;

    /** @param maxAnswers that the peer may make this side owe it while it takes none */
    Sender(YamuxSession session, ChannelHandlerContext context, FrameBatch batch, Heartbeat heartbeat, int maxAnswers) {
        this.session = session;
        this.context = context;
        this.batch = batch;
        this.heartbeat = heartbeat;
        this.maxAnswers = maxAnswers;
    }

    void urgent(YamuxStream stream) {
        if (!stream.inUrgent) {
            stream.inUrgent = true;
            urgent.add(stream);
            session.wake();
        }
    }

    void ready(YamuxStream stream) {
        if (!stream.inReady) {
            stream.inReady = true;
            ready.add(stream);
            session.wake();
        }
    }

    void pong(int number) {
        if (pongs < MAX_PONGS) {
            pongs++;
            answer(Frame.PING, Frame.ACK, 0, number);
        }
    }

    void ping(int number) {
        answer(Frame.PING, Frame.SYN, 0, number);
    }

    /** Says that a stream is no more, or never was. @param induced whether the peer can make this side say it as often as it likes */
    void reset(int id, int code, boolean induced) {
        if (induced && answers.size() >= maxAnswers) {
            session.violated(new HostException(HostException.Reason.VIOLATION,
                    "yamux: " + maxAnswers + " streams were refused and the peer takes no answer"));
        } else {
            answer(Frame.WINDOW_UPDATE, Frame.RST, id, code);
        }
    }

    /** The peer has answered a stream. */
    void acknowledged() {
        unacknowledged--;
        YamuxStream next;
        do {
            next = unannounced.poll();
        } while (next != null && next.isClosed());
        if (next != null) {
            next.inReady = false;
            ready(next);
        }
    }

    /**
     * Sends what there is, up to one turn's share. Called again from within, it does nothing: the outer call goes on.
     *
     * @return whether another turn is needed
     */
    boolean send() {
        if (sending) {
            return false;
        }
        sending = true;
        try {
            int sent = 0;
            while (sent < TURN && hasWork()) {
                while (batch.unflushed() < FLUSH && hasWork()) {
                    next();
                }
                sent += batch.unflushed();
                batch.flush();
            }
        } finally {
            sending = false;
        }
        return hasWork();
    }

    /** Drops all that waits, and says good-bye if the channel takes it. */
    void goAway(int code) {
        answers.clear();
        urgent.clear();
        ready.clear();
        unannounced.clear();
        batch.add(Frame.GO_AWAY, 0, 0, code);
        batch.flush();
    }

    private boolean hasWork() {
        return !(answers.isEmpty() && urgent.isEmpty() && ready.isEmpty()) && context.channel().isWritable();
    }

    private void next() {
        Answer answer = answers.poll();
        if (answer != null) {
            send(answer);
        } else if (!urgent.isEmpty()) {
            YamuxStream stream = urgent.poll();
            stream.inUrgent = false;
            if (!stream.isClosed()) {
                stream.emitUrgent(batch, heartbeat);
            }
        } else {
            data(ready.poll());
        }
    }

    private void answer(int type, int flags, int id, int length) {
        answers.add(new Answer(type, flags, id, length));
        session.wake();
    }

    private void send(Answer answer) {
        if (answer.type == Frame.PING) {
            if (answer.flags == Frame.SYN) {
                heartbeat.sent();
            } else {
                pongs--;
            }
        }
        batch.add(answer.type, answer.flags, answer.id, answer.length);
    }

    private void data(YamuxStream stream) {
        stream.inReady = false;
        if (!stream.isReady()) {
            return;
        }
        if (!stream.isIntroduced()) {
            if (unacknowledged == MAX_UNACKNOWLEDGED) {
                // stays marked: it is not to be queued a second time
                stream.inReady = true;
                unannounced.add(stream);
                return;
            }
            unacknowledged++;
        }
        if (stream.emit(batch)) {
            ready(stream);
        }
    }
}
