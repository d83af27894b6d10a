package io.holdfast.rpc.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Cid;
import io.holdfast.model.PeerId;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.PinInfoShort;
import io.holdfast.model.PinOptions;
import io.holdfast.model.PinType;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.host.HostException;
import io.holdfast.spi.host.Stream;
import io.holdfast.spi.rpc.Rpc;
import io.holdfast.spi.rpc.RpcEndpoint.Handler;
import io.holdfast.spi.rpc.RpcEndpoint.StreamHandler;
import io.holdfast.spi.rpc.RpcEndpoint.UnaryHandler;
import io.holdfast.spi.rpc.RpcException;
import io.holdfast.spi.rpc.RpcException.Reason;
import io.holdfast.spi.rpc.RpcMethods;
import io.holdfast.spi.stream.Feeds;
import io.holdfast.testkit.host.FakeHost;
import io.holdfast.testkit.host.FakeNetwork;
import io.holdfast.testkit.node.TestNode;
import io.holdfast.testkit.rpc.FeedOf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes over the wire, byte for byte as between two peers of IPFS Cluster 1.1.6, and what else may come. */
class WireTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final PeerId A = PeerId.parse("12D3KooWA4Xop1JaT3MHxwYMkCepYsv4iPVopMXwCz5iHYdBfeSB");
    private static final PeerId C = PeerId.parse("12D3KooWCKq9ZvccjmCqhBbPsrgpAKBHWQpgB61ruM19CyAvH1Cp");
    private static final Cid H = Cid.parse("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e");
    private static final Instant T = Instant.ofEpochSecond(1_700_000_000);
    private static final PinInfo I = new PinInfo(H, "test", A, List.of(), List.of(), T, null,
            new PinInfoShort("peer-a", C, null, TrackerStatus.PINNED, T, "", 0, false));
    private static final Pin P = new Pin(H, PinOptions.DEFAULT.withReplication(-1, -1).withName("test"), PinType.DATA, List.of(), -1, null, T);

    private static final String CID = "da002401551220b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";
    private static final String STATUS = "82a44e616d65aa50696e547261636b6572a64d6574686f64a6537461747573";
    private static final String STATUS_ALL = "82a44e616d65aa50696e547261636b6572a64d6574686f64a9537461747573416c6c";
    private static final String INFO = "8aa163" + CID + "a16da474657374a170da002600240801122003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
            + "a16f90a16790a174a46553f100a2706ea6706565722d61a169da00260024080112202543b92ff1095511476adc8369db6ddc933665a11978dda1404ee1066ca9559d"
            + "a2737410a27473a46553f100";
    private static final String NO_METHOD =
            "83a75365727669636582a44e616d65a7436c7573746572a64d6574686f64"
                    + "a44e6f7065a54572726f72bb7270633a2063616e27742066696e64206d6574686f64204e6f7065a74572725479706501c0";

    private final FakeNetwork network = new FakeNetwork();
    private final FakeHost caller = network.host(TestNode.generate(null, null));
    private RpcOver peer;

    private void answers(Handler<?, ?>... handlers) {
        FakeHost host = network.host(TestNode.generate(null, null));
        peer = new RpcOver(host, (protocol, handler) -> host.handle(List.of(protocol), handler), host::stop);
        peer.endpoint(0, () -> List.of(handlers));
        peer.trust(caller.id());
        caller.peerStore().add(host.id(), host.addresses(), LIMIT);
    }

    @AfterEach
    void stop() {
        if (peer != null) {
            peer.close();
        }
        caller.stop();
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private Stream sent(String hex) {
        Stream stream = get(caller.open(peer.host().id(), List.of(Rpc.PROTOCOL), LIMIT));
        get(stream.write(ByteBuffer.wrap(HexFormat.of().parseHex(hex))));
        return stream;
    }

    private static String rest(Stream stream) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            ByteBuffer data = get(stream.read(65536));
            if (!data.hasRemaining()) {
                return HexFormat.of().formatHex(all.toByteArray());
            }
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            all.writeBytes(bytes);
        }
    }

    private void answer(String request, String expected) {
        Stream stream = sent(request);
        assertThat(rest(stream)).isEqualTo(expected);
        stream.closeWrite();
        get(stream.closed());
    }

    private static UnaryHandler<Cid, PinInfo> status() {
        return new UnaryHandler<>(RpcMethods.TRACKER_STATUS, (c, cid) -> CompletableFuture.completedFuture(I));
    }

    private static StreamHandler<StatusFilter, PinInfo> statusAll() {
        return StreamHandler.ofOne(RpcMethods.TRACKER_STATUS_ALL, (c, filter) -> Feeds.of(List.of(I, I)));
    }

    @Test
    void answersAsGoDoes() {
        answers(status(), new UnaryHandler<>(RpcMethods.CLUSTER_PEER_REMOVE, (c, p) -> CompletableFuture.completedFuture(null)),
                new UnaryHandler<>(RpcMethods.CLUSTER_PIN_GET, (c, cid) -> CompletableFuture.completedFuture(P)));
        answer(STATUS + CID, "81a753657276696365" + STATUS + INFO);
        answer("82a44e616d65a7436c7573746572a64d6574686f64a44e6f706580", NO_METHOD);
        answer("82a44e616d65a44e6f7065a64d6574686f64a15880",
                "83a75365727669636582a44e616d65a44e6f7065a64d6574686f64a158a5"
                        + "4572726f72bc7270633a2063616e27742066696e642073657276696365204e6f7065a74572725479706501c0");
        // closed: refused before the argument is read
        answer("82a44e616d65a7436c7573746572a64d6574686f64a650696e476574", "83a75365727669636582a44e616d65a7436c7573746572a64d6574686f64a650696e476574"
                + "a54572726f72da0037" + HexFormat.of().formatHex("client does not have permissions to call Cluster.PinGet".getBytes()) + "a74572725479706503c0");
    }

    @Test
    void streamsAsGoDoes() {
        answers(statusAll());
        Stream stream = sent(STATUS_ALL + "00");
        stream.closeWrite();
        String item = "81a753657276696365" + STATUS_ALL + INFO;
        assertThat(rest(stream)).isEqualTo(item + item);
        get(stream.closed());
    }

    @Test
    void doesNotWaitForArgumentsThatAreNone() {
        answers(StreamHandler.ofNone(RpcMethods.CLUSTER_RECOVER_ALL_LOCAL, c -> Feeds.of(List.of(I))));
        String id = "82a44e616d65a7436c7573746572a64d6574686f64af5265636f766572416c6c4c6f63616c";
        Stream stream = sent(id);
        assertThat(rest(stream)).as("before the end of the arguments").isEqualTo("81a753657276696365" + id + INFO);
        stream.closeWrite();
        get(stream.closed());
        Stream surplus = sent(id + "80");
        surplus.closeWrite();
        assertThat(rest(surplus)).endsWith(INFO);
    }

    @Test
    void aCallerThatClosesBeforeTheAnswerGivesUp() {
        CompletableFuture<PinInfo> running = new CompletableFuture<>();
        answers(new UnaryHandler<>(RpcMethods.TRACKER_STATUS, (c, cid) -> running));
        sent(STATUS + CID).closeWrite();
        assertThatThrownBy(() -> get(running)).isInstanceOf(java.util.concurrent.CancellationException.class);
    }

    @Test
    void saysWhatIsWrongWithAnArgument() {
        answers(status(), statusAll());
        assertThat(rest(sent(STATUS + "05"))).endsWith("a74572725479706501c0");
        Stream stream = sent(STATUS_ALL + "a131");
        stream.closeWrite();
        assertThat(rest(stream)).endsWith("a74572725479706501c0");
        Stream none = sent(STATUS_ALL);
        none.closeWrite();
        assertThat(rest(none)).contains(HexFormat.of().formatHex("found no argument".getBytes()));
    }

    @Test
    void whatIsNoRequestEndsTheStream() {
        answers(status());
        for (String bad : List.of("c1", "82a44e616d65c1", "91".repeat(100), "db7fffffff" + "00".repeat(2000), STATUS + "db7fffffff" + "00".repeat(5_000_000))) {
            Stream stream = get(caller.open(peer.host().id(), List.of(Rpc.PROTOCOL), LIMIT));
            stream.write(ByteBuffer.wrap(HexFormat.of().parseHex(bad)));
            assertThatThrownBy(() -> rest(stream)).as(bad.substring(0, Math.min(20, bad.length()))).cause().isInstanceOf(HostException.class);
        }
        Stream empty = sent("");
        empty.closeWrite();
        assertThat(rest(empty)).isEmpty();
    }

    @Test
    void anyBytesAreAnsweredOrEndTheStream() {
        answers(status(), statusAll());
        long end = System.nanoTime() + Duration.ofSeconds(Integer.getInteger("holdfast.fuzz.seconds", 1)).toNanos();
        byte[][] seeds = {HexFormat.of().parseHex(STATUS + CID), HexFormat.of().parseHex(STATUS_ALL + "00")};
        for (long seed = new Random().nextLong(); System.nanoTime() - end < 0; seed++) {
            Random random = new Random(seed);
            byte[] bytes = seeds[random.nextInt(2)].clone();
            for (int n = random.nextInt(5); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Stream stream = sent(HexFormat.of().formatHex(Arrays.copyOf(bytes, bytes.length - random.nextInt(3))));
            stream.closeWrite();
            get(stream.closed());
        }
    }

    // the other way: what a server may say

    private RpcException refusal(String answer, boolean isEnded) {
        RpcException[] found = new RpcException[1];
        assertThatThrownBy(() -> called(answer, isEnded)).cause().isInstanceOfSatisfying(RpcException.class, e -> found[0] = e);
        return found[0];
    }

    private PinInfo called(String answer, boolean isEnded) {
        FakeHost server = network.host(TestNode.generate(null, null));
        CompletableFuture<String> asked = new CompletableFuture<>();
        server.handle(List.of(Rpc.PROTOCOL), s -> s.read(65536).thenCompose(data -> {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            asked.complete(HexFormat.of().formatHex(bytes));
            return s.write(ByteBuffer.wrap(HexFormat.of().parseHex(answer)));
        }).thenCompose(v -> isEnded ? CompletableFuture.completedFuture(null) : new CompletableFuture<>()));
        RpcOver client = new RpcOver(caller, (protocol, handler) -> () -> { }, () -> { });
        caller.peerStore().add(server.id(), server.addresses(), LIMIT);
        try {
            return get(client.rpc().call(server.id(), RpcMethods.TRACKER_STATUS, H, LIMIT));
        } finally {
            assertThat(asked.join()).isEqualTo(STATUS + CID);
            client.rpc().stop();
            server.stop();
        }
    }

    @Test
    void asksAndUnderstandsAsGoDoes() {
        assertThat(called("81a753657276696365" + STATUS + INFO, true)).isEqualTo(I);
        assertThat(called("80" + INFO, false)).as("without the service, and no end").isEqualTo(I);
        assertThat(called("80c0", true).cid()).as("a nil body is a zero value").isNull();
        assertThat(called("80", true).cid()).as("and so is none").isNull();
        RpcException none = refusal(NO_METHOD, true);
        assertThat(none.reason()).isEqualTo(Reason.NOT_SUPPORTED);
        assertThat(none).hasMessage("rpc: can't find method Nope");
        assertThat(refusal("81a54572726f72a4626f6f6d81a163c0", true).reason()).isEqualTo(Reason.METHOD);
        assertThat(refusal("81a54572726f72a4626f6f6d", true)).as("no body after an error").hasMessage("boom");
        assertThat(refusal("82a54572726f72a4626f6f6da74572725479706503c0", false).reason()).isEqualTo(Reason.NOT_AUTHORIZED);
        assertThat(refusal("", true).reason()).isEqualTo(Reason.BROKEN);
        assertThat(refusal("80" + "81a163", true).reason()).isEqualTo(Reason.VIOLATION);
        assertThat(refusal("80c1", true).reason()).isEqualTo(Reason.VIOLATION);
        assertThat(refusal("80" + "81a163a101", true).reason()).isEqualTo(Reason.VIOLATION);
        assertThat(refusal("80" + "db7fffffff", true).reason()).isEqualTo(Reason.VIOLATION);
    }

    @Test
    void argumentsGoOutAsGoWritesThem() {
        FakeHost server = network.host(TestNode.generate(null, null));
        CompletableFuture<String> asked = new CompletableFuture<>();
        server.handle(List.of(Rpc.PROTOCOL), s -> CompletableFuture.supplyAsync(() -> asked.complete(rest(s)))
                .thenCompose(v -> s.write(ByteBuffer.wrap(HexFormat.of().parseHex("80" + INFO + "81a54572726f72a4626f6f6dc0")))));
        RpcOver client = new RpcOver(caller, (protocol, handler) -> () -> { }, () -> { });
        caller.peerStore().add(server.id(), server.addresses(), LIMIT);
        FeedOf<StatusFilter> arguments = new FeedOf<StatusFilter>().give(StatusFilter.ALL, new StatusFilter(128)).end();
        var feed = client.rpc().stream(server.id(), RpcMethods.TRACKER_STATUS_ALL, arguments, LIMIT);
        CompletionStage<List<PinInfo>> first = feed.next(10);
        assertThat(get(asked)).isEqualTo(STATUS_ALL + "00" + "d10080");
        assertThat(get(first)).containsExactly(I);
        assertThatThrownBy(() -> get(feed.next(10))).hasMessageContaining("boom");
        client.rpc().stop();
    }
}
