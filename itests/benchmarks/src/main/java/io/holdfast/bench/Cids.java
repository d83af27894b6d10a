package io.holdfast.bench;

import io.holdfast.model.Cid;
import java.nio.charset.StandardCharsets;

/** CIDs without end, made beforehand: their making must not cost the clients time. */
final class Cids {
    private final String seed;
    private int next;

    Cids(String seed) {
        this.seed = seed;
    }

    String[] take(int n) {
        String[] cids = new String[n];
        for (int i = 0; i < n; i++) {
            cids[i] = Cid.ofRaw((seed + next++).getBytes(StandardCharsets.US_ASCII)).toString();
        }
        return cids;
    }
}
