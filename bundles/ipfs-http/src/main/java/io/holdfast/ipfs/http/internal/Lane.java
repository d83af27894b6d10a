package io.holdfast.ipfs.http.internal;

import java.util.ArrayDeque;
import java.util.Deque;

/** Calls of one sort: so many at a time, so many waiting. */
final class Lane {
    static final int MAX_WAITING = 65_536;

    final Deque<Call> waiting = new ArrayDeque<>();
    private final int limit;
    private int busy;

    Lane(int limit) {
        this.limit = limit;
    }

    boolean enter(Call call) {
        if (busy >= limit) {
            return false;
        }
        busy++;
        call.counted = true;
        return true;
    }

    void leave(Call call) {
        if (call.counted) {
            call.counted = false;
            busy--;
        }
    }
}
