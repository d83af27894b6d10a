package io.holdfast.bench;

import static io.holdfast.itest.Eventually.eventually;

import io.holdfast.model.Cid;
import io.holdfast.testkit.ipfs.DaemonCall;
import io.holdfast.testkit.ipfs.FakeIpfsDaemon;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** An IPFS daemon that pins anything at once: what is measured is the cluster's share. */
final class PinDaemon implements AutoCloseable {
    private final FakeIpfsDaemon daemon = FakeIpfsDaemon.start();
    private final AtomicLong pinned = new AtomicLong();

    PinDaemon() {
        daemon.always("pin/add", this::pin);
    }

    private void pin(DaemonCall call) throws IOException {
        String cid = call.arg("arg").replace("/ipfs/", "");
        daemon.repo().pinned(Cid.parse(cid), "recursive");
        pinned.incrementAndGet();
        call.answer(200, "{\"Pins\":[\"" + cid + "\"]}\n");
    }

    String multiaddress() {
        return daemon.multiaddress();
    }

    long pinned() {
        return pinned.get();
    }

    /** Waits until so many pins have arrived. */
    void awaitPinned(long n) {
        eventually(n + " pins in the daemon", Duration.ofMinutes(3), pinned::get, p -> p >= n);
    }

    @Override
    public void close() {
        daemon.close();
    }
}
