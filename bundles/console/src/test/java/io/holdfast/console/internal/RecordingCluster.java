package io.holdfast.console.internal;

import io.holdfast.model.AddedOutput;
import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.GlobalPinInfo;
import io.holdfast.model.Id;
import io.holdfast.model.IpfsId;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinInfoShort;
import io.holdfast.model.PinOptions;
import io.holdfast.model.PinType;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.cluster.AddParams;
import io.holdfast.spi.cluster.Adder;
import io.holdfast.spi.cluster.Cluster;
import io.holdfast.spi.stream.Feed;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.testkit.node.TestNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Remembers what was asked of it and answers from a map; knows one peer. */
final class RecordingCluster implements Cluster {
    static final Instant TIME = Instant.parse("2024-05-01T10:20:30Z");
    final List<String> calls = new ArrayList<>();
    final TreeMap<Cid, Pin> pins = new TreeMap<>();
    String peerError = "";
    CompletionStage<Cid> finished;

    private <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }

    private Id peer(String error) {
        PeerId id = TestNode.PEER;
        return new Id(id, List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/9096/p2p/" + id), Multiaddr.parse("/ip4/10.0.0.1/tcp/9096/p2p/" + id)),
                List.of(id), List.of(), "1.1.6", "", "/ipfscluster/1.0/rpc", error,
                peerError.isEmpty() ? new IpfsId(id, List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001")), "") : IpfsId.failed(peerError), "bob");
    }

    @Override
    public CompletionStage<Id> id() {
        return done(peer(""));
    }

    @Override
    public Feed<Id> peers() {
        return Feeds.of(List.of(peer(""), peer("dial backoff")));
    }

    @Override
    public CompletionStage<Id> peerAdd(PeerId peer) {
        calls.add("peerAdd " + peer);
        return done(peer(""));
    }

    @Override
    public CompletionStage<Void> peerRemove(PeerId peer) {
        calls.add("peerRemove " + peer);
        return done(null);
    }

    @Override
    public CompletionStage<Void> join(Multiaddr address) {
        calls.add("join " + address);
        return done(null);
    }

    @Override
    public CompletionStage<Pin> pin(Pin pin) {
        calls.add("pin " + pin.cid() + " " + pin.options());
        Pin stored = pin.withTimestamp(TIME).withOptions(pin.options().replicationMin() == 0 ? pin.options().withReplication(-1, -1) : pin.options());
        pins.put(pin.cid(), stored);
        return done(stored);
    }

    @Override
    public CompletionStage<Pin> pinPath(String path, PinOptions options) {
        calls.add("pinPath " + path);
        return pin(Pin.of(Cid.parse(path.substring(path.lastIndexOf('/') + 1)), options));
    }

    @Override
    public CompletionStage<Pin> unpin(Cid cid) {
        calls.add("unpin " + cid);
        Pin old = pins.remove(cid);
        return old == null ? CompletableFuture.failedFuture(new ClusterException.NotFound("not found")) : done(old);
    }

    @Override
    public CompletionStage<Pin> unpinPath(String path) {
        calls.add("unpinPath " + path);
        return unpin(Cid.parse(path.substring(path.lastIndexOf('/') + 1)));
    }

    private GlobalPinInfo info(Pin pin, TrackerStatus status, String error) {
        PinInfoShort info = new PinInfoShort("bob", null, null, status, TIME.plusNanos(123_456_789), error, 2, true);
        return GlobalPinInfo.of(PinInfo.of(pin, TestNode.PEER, info));
    }

    @Override
    public CompletionStage<GlobalPinInfo> status(Cid cid, boolean local) {
        calls.add("status " + cid + " " + local);
        Pin pin = pins.get(cid);
        return done(pin == null ? info(Pin.of(cid, PinOptions.DEFAULT), TrackerStatus.UNPINNED, "") : info(pin, TrackerStatus.PINNED, ""));
    }

    @Override
    public Feed<GlobalPinInfo> statusAll(StatusFilter filter, boolean local) {
        calls.add("statusAll " + filter.bits() + " " + local);
        return Feeds.map(Feeds.of(List.copyOf(pins.values())), p -> info(p, TrackerStatus.PIN_ERROR, "no space"));
    }

    @Override
    public CompletionStage<GlobalPinInfo> sync(Cid cid, boolean local) {
        calls.add("sync " + cid + " " + local);
        return status(cid, local);
    }

    @Override
    public Feed<GlobalPinInfo> syncAll(boolean local) {
        calls.add("syncAll " + local);
        return Feeds.of(List.of());
    }

    @Override
    public CompletionStage<GlobalPinInfo> recover(Cid cid, boolean local) {
        calls.add("recover " + cid + " " + local);
        return status(cid, local);
    }

    @Override
    public Feed<GlobalPinInfo> recoverAll(boolean local) {
        calls.add("recoverAll " + local);
        return Feeds.failed(new ClusterException.NotReady("no tracker serves", java.time.Duration.ofSeconds(1)));
    }

    @Override
    public CompletionStage<Pin> allocation(Cid cid) {
        Pin pin = pins.get(cid);
        return pin == null ? CompletableFuture.failedFuture(new ClusterException.NotFound("not found")) : done(pin);
    }

    @Override
    public Feed<Pin> allocations(Set<PinType> types) {
        calls.add("allocations " + types);
        return Feeds.of(List.copyOf(pins.values()));
    }

    @Override
    public Adder add(AddParams params, Consumer<AddedOutput> output) {
        if (params.chunker().equals("bad")) {
            throw new ClusterException.Invalid("unknown chunker: bad");
        }
        calls.add("add wrap=" + params.wrap() + " raw=" + params.rawLeaves() + " cid=" + params.cidVersion() + " name=" + params.options().name());
        return new Recorder(output);
    }

    @Override
    public Feed<ByteBuffer> cat(String path) {
        calls.add("cat " + path);
        return Feeds.of(List.of(ByteBuffer.wrap(new byte[] {0, (byte) 0xff, 10}), ByteBuffer.wrap("end".getBytes(StandardCharsets.US_ASCII))));
    }

    private final class Recorder implements Adder {
        private final Consumer<AddedOutput> output;
        private final StringBuilder bytes = new StringBuilder();
        private String path;

        Recorder(Consumer<AddedOutput> output) {
            this.output = output;
        }

        private CompletionStage<Void> say(String what) {
            calls.add(what);
            return done(null);
        }

        @Override
        public CompletionStage<Void> directory(String path) {
            return say("directory " + path);
        }

        @Override
        public CompletionStage<Void> symlink(String path, String target) {
            return say("symlink " + path + " " + target);
        }

        @Override
        public CompletionStage<Void> file(String path) {
            this.path = path;
            bytes.setLength(0);
            return done(null);
        }

        @Override
        public CompletionStage<Void> data(ByteBuffer more) {
            bytes.append(StandardCharsets.UTF_8.decode(more));
            return done(null);
        }

        @Override
        public CompletionStage<Void> endFile() {
            output.accept(new AddedOutput(path, null, bytes.length(), 0, null));
            output.accept(new AddedOutput(path, CommandsTest.CID, 0, bytes.length(), null));
            return say("file " + path + " " + (bytes.length() > 20 ? bytes.length() + " bytes" : bytes));
        }

        @Override
        public CompletionStage<Cid> finish() {
            return finished == null ? done(CommandsTest.CID) : finished;
        }

        @Override
        public void close() {
            calls.add("close");
        }
    }
}
