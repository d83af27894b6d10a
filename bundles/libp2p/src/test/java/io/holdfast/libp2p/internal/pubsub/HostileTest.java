package io.holdfast.libp2p.internal.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.wire.Frames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One peer that does what it likes, and one that goes on. */
class HostileTest {
    private static final String TOPIC = SimulatedPeers.TOPIC;
    private SimulatedPeers net;
    private SimulatedPeers.One victim;
    private SimulatedPeers.One friend;
    private RawPeer hostile;

    @BeforeEach
    void open() {
        net = new SimulatedPeers(1, 1);
        victim = net.peer().subscribe();
        friend = net.peer().subscribe();
        friend.connect(victim);
        hostile = new RawPeer(net, "/meshsub/1.2.0").connect(victim);
    }

    private void othersDoNotNotice() {
        int before = victim.received.size();
        friend.publish("still here");
        net.simulation.settle();
        assertThat(victim.texts().subList(before, victim.received.size())).containsExactly("still here");
        assertThat(friend.texts()).contains("still here");
    }

    private void isCut() {
        assertThat(hostile.isCut()).isTrue();
        assertThat(victim.count(Counter.VIOLATIONS)).isEqualTo(1);
        othersDoNotNotice();
        hostile.reopen();
        assertThat(hostile.isCut()).as("refused for a while").isTrue();
        net.simulation.advance(Duration.ofSeconds(5));
        hostile.reopen();
        assertThat(hostile.isCut()).as("then taken back").isFalse();
    }

    private void staysOpen() {
        assertThat(hostile.isCut()).isFalse();
        assertThat(victim.count(Counter.VIOLATIONS)).isZero();
        othersDoNotNotice();
    }

    private static byte[] repeat(int tag, byte[] value, int times) {
        return Frames.message(o -> {
            for (int i = 0; i < times; i++) {
                o.writeByteArray(tag, value);
            }
        });
    }

    private static List<MessageId> ids(int count) {
        return LongStream.range(0, count).mapToObj(n -> new MessageId(1, 2, n)).toList();
    }

    @Test
    void noRpc() {
        hostile.raw(ByteBuffer.wrap(new byte[] {3, (byte) 0xff, (byte) 0xff, (byte) 0xff}));
        isCut();
    }

    @Test
    void aFrameThatIsTooLong() {
        hostile.raw(ByteBuffer.wrap(new byte[] {(byte) 0x81, (byte) 0x80, 0x40, 1, 2, 3}));
        isCut();
    }

    @Test
    void aLengthThatIsNone() {
        hostile.raw(ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1}));
        isCut();
    }

    @Test
    void tooManySubscriptionsAtOnce() {
        hostile.raw(Frames.delimited(repeat(1, new byte[0], 200_000)));
        isCut();
    }

    @Test
    void tooManyTopics() {
        for (int k = 0; k < 20; k++) {
            Map<String, Boolean> many = new HashMap<>();
            for (int i = 0; i < 500; i++) {
                many.put("topic " + k + " " + i, true);
            }
            hostile.control(many, Map.of(), List.of(), List.of());
        }
        long known = 0;
        for (int k = 0; k < 20; k++) {
            for (int i = 0; i < 500; i++) {
                known += victim.pubsub.peers("topic " + k + " " + i).size();
            }
        }
        assertThat(known).isEqualTo(Peer.MAX_TOPICS);
        staysOpen();
        assertThat(victim.count(Counter.IGNORED)).isEqualTo(10_000 - Peer.MAX_TOPICS);
    }

    @Test
    void aTopicThatIsTooLong() {
        hostile.subscribe("x".repeat(2000));
        isCut();
    }

    @Test
    void tooManyEmptyMessages() {
        hostile.raw(Frames.delimited(repeat(2, new byte[0], 200_000)));
        isCut();
    }

    @Test
    void tooManyGraftsAtOnce() {
        hostile.raw(Frames.delimited(repeat(3, repeat(3, new byte[0], 100_000), 1)));
        isCut();
    }

    @Test
    void deepGroups() {
        byte[] groups = new byte[100_000];
        Arrays.fill(groups, (byte) (9 << 3 | 3));
        hostile.raw(Frames.delimited(groups));
        isCut();
    }

    @Test
    void manyUnknownFieldsInAMessageTakeNoLongTime() {
        byte[] fields = new byte[900_000];
        for (int i = 0; i < fields.length; i += 2) {
            fields[i] = 9 << 3;
        }
        hostile.frame(o -> o.writeByteArray(2, fields));
        staysOpen();
        assertThat(victim.count(Counter.REFUSED)).isEqualTo(1);
    }

    private void sends(WireMessage message) {
        hostile.raw(message.frame());
    }

    private static WireMessage decode(Frames.Fields fields) {
        try {
            return WireMessage.decode(Frames.message(fields));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void forgedMessagesAreRefusedAndSoonTheStreamIsEnded() {
        byte[] author = friend.id().toBytes();
        for (int i = 0; i < Router.MAX_OFFENCES - 1; i++) {
            sends(WireMessage.signed(author, new byte[] {1}, i, TOPIC, new byte[64], null));
        }
        assertThat(hostile.isCut()).isFalse();
        assertThat(victim.received).isEmpty();
        assertThat(victim.count(Counter.REFUSED)).isEqualTo(Router.MAX_OFFENCES - 1);
        sends(WireMessage.signed(author, new byte[] {1}, 99, TOPIC, new byte[64], null));
        isCut();
    }

    @Test
    void eachWayToBeWrongIsRefused() {
        byte[] data = {1};
        WireMessage right = hostile.message(TOPIC, data);
        byte[] author = friend.id().toBytes();
        List<WireMessage> wrong = new ArrayList<>(List.of(
                // of another author, of other data, of another topic or counter
                WireMessage.signed(author, data, right.sequence(), TOPIC, right.signature(), null),
                WireMessage.signed(right.from(), new byte[] {2}, right.sequence(), TOPIC, right.signature(), null),
                WireMessage.signed(right.from(), data, right.sequence() + 1, TOPIC, right.signature(), null),
                // the key of somebody else
                WireMessage.signed(author, data, right.sequence(), TOPIC, right.signature(), hostile.node.publicKey()),
                WireMessage.signed(author, data, right.sequence(), TOPIC, right.signature(), new byte[] {1, 2, 3}),
                // no author, no counter, no signature
                WireMessage.signed(new byte[15], data, 1, TOPIC, new byte[64], null),
                WireMessage.signed(new byte[20], data, 1, TOPIC, new byte[64], null),
                decode(o -> {
                    o.writeByteArray(1, author);
                    o.writeByteArray(3, new byte[8]);
                    o.writeString(4, TOPIC);
                }),
                decode(o -> {
                    o.writeByteArray(1, author);
                    o.writeByteArray(3, new byte[7]);
                    o.writeString(4, TOPIC);
                    o.writeByteArray(5, new byte[64]);
                }),
                decode(o -> {
                    o.writeString(4, TOPIC);
                    o.writeByteArray(5, new byte[64]);
                }),
                // something added, something of another type
                decode(o -> {
                    o.writeRawBytes(right.encoded());
                    o.writeUInt32(99, 1);
                }),
                decode(o -> {
                    o.writeUInt32(1, 5);
                    o.writeRawBytes(right.encoded());
                })));
        for (WireMessage m : wrong) {
            assertThat(m.refusal() != null || Signatures.check(m).refusal() != null).isTrue();
            sends(m);
        }
        assertThat(victim.received).isEmpty();
        assertThat(victim.count(Counter.REFUSED)).isEqualTo(wrong.size());
        sends(right);
        assertThat(victim.received).hasSize(1);
        staysOpen();
    }

    @Test
    void theKeyMayComeAlongWhenItIsTheAuthors() {
        WireMessage m = hostile.message(TOPIC, new byte[] {1});
        sends(WireMessage.signed(m.from(), m.data(), m.sequence(), TOPIC, m.signature(), hostile.node.publicKey()));
        assertThat(victim.received).hasSize(1);
    }

    @Test
    void aSignedUnknownFieldIsPassedOn() {
        byte[] from = hostile.host.id().toBytes();
        Frames.Fields fields = o -> {
            o.writeByteArray(1, from);
            o.writeByteArray(2, new byte[] {5});
            o.writeByteArray(3, new byte[8]);
            o.writeString(4, TOPIC);
        };
        byte[] text = Frames.message(o -> {
            o.writeRawBytes("libp2p-pubsub:".getBytes());
            fields.writeTo(o);
            o.writeUInt32(99, 1);
        });
        sends(decode(o -> {
            o.writeUInt32(99, 1);
            fields.writeTo(o);
            o.writeByteArray(5, hostile.node.sign(text));
        }));
        assertThat(victim.received).hasSize(1);
        assertThat(friend.received).hasSize(1);
    }

    @Test
    void aReplayIsNotDeliveredForHalfAnHour() {
        WireMessage m = hostile.message(TOPIC, new byte[] {1});
        for (int i = 0; i < 100; i++) {
            sends(m);
        }
        net.simulation.advance(Duration.ofMinutes(29));
        sends(m);
        assertThat(victim.received).hasSize(1);
        assertThat(friend.received).hasSize(1);
        assertThat(victim.count(Counter.DUPLICATES)).isEqualTo(100);
    }

    @Test
    void ownMessagesFromOutsideAreNotDelivered() {
        sends(WireMessage.signed(victim.id().toBytes(), new byte[] {1}, 1, TOPIC, new byte[64], null));
        assertThat(victim.received).isEmpty();
        staysOpen();
    }

    @Test
    void aForgedMessageDoesNotKeepTheTrueOneOut() {
        WireMessage right = hostile.message(TOPIC, new byte[] {1});
        WireMessage forged = WireMessage.signed(right.from(), new byte[] {2}, right.sequence(), TOPIC, right.signature(), null);
        hostile.raw(Frames.delimited(Frames.message(o -> {
            o.writeByteArray(2, forged.encoded());
            o.writeByteArray(2, forged.encoded());
            o.writeByteArray(2, right.encoded());
        })));
        assertThat(victim.received).hasSize(1);
        assertThat(victim.received.get(0).data()).containsExactly(1);
    }

    @Test
    void askingForTheSameMessageForEverIsAnsweredThrice() {
        hostile.subscribe(TOPIC);
        victim.publish("x");
        net.heartbeats(1);
        MessageId id = hostile.messages().get(0).id();
        int before = hostile.messages().size();
        for (int i = 0; i < 100; i++) {
            hostile.control(Map.of(), Map.of(), List.of(id, id), List.of());
        }
        assertThat(hostile.messages()).hasSize(before + MessageCache.MAX_ANSWERS);
        staysOpen();
    }

    @Test
    void askingForMuchThatIsNotThere() {
        for (int i = 0; i < 10; i++) {
            hostile.control(Map.of(), Map.of(), ids(20_000), List.of());
        }
        assertThat(hostile.messages()).isEmpty();
        assertThat(victim.count(Counter.IGNORED)).isEqualTo(10);
        staysOpen();
    }

    @Test
    void promisesWithoutEnd() {
        hostile.subscribe(TOPIC);
        for (int i = 0; i < 30; i++) {
            int round = i;
            hostile.raw(RpcEncoder.gossip(TOPIC, LongStream.range(0, 20_000).mapToObj(n -> new MessageId(round, 2, n)).toList()));
        }
        assertThat(hostile.askedFor()).hasSize(Gossip.MAX_IHAVE_IDS);
        staysOpen();
    }

    @Test
    void whatItDoesNotWantIsBounded() {
        for (int i = 0; i < 10; i++) {
            hostile.control(Map.of(), Map.of(), List.of(), ids(20_000));
        }
        assertThat(victim.count(Counter.IGNORED)).isEqualTo(10);
        staysOpen();
    }

    @Test
    void graftsDuringTheBackOffArePrunedAgain() {
        hostile.control(Map.of(TOPIC, true), Map.of(TOPIC, RpcEncoder.GRAFT), List.of(), List.of());
        victim.publish("to the mesh");
        net.simulation.settle();
        assertThat(hostile.messages()).hasSize(1);
        hostile.control(Map.of(), Map.of(TOPIC, 60L), List.of(), List.of());
        for (int i = 0; i < 50; i++) {
            hostile.control(Map.of(), Map.of(TOPIC, RpcEncoder.GRAFT), List.of(), List.of());
        }
        assertThat(hostile.prunes()).contains(new Rpc.Prune(TOPIC, 60, List.of()));
        victim.publish("not to it");
        net.simulation.settle();
        assertThat(hostile.messages()).hasSize(1);
        net.simulation.advance(Duration.ofSeconds(80));
        hostile.control(Map.of(), Map.of(TOPIC, RpcEncoder.GRAFT), List.of(), List.of());
        victim.publish("to it again");
        net.simulation.settle();
        assertThat(hostile.messages().stream().map(m -> new String(m.data()))).contains("to it again");
    }

    @Test
    void aBackOffOfAges() {
        hostile.subscribe(TOPIC);
        hostile.control(Map.of(), Map.of(TOPIC, Long.MAX_VALUE), List.of(), List.of());
        staysOpen();
        long grafts = hostile.grafts(TOPIC);
        net.simulation.advance(Duration.ofMinutes(2));
        assertThat(hostile.grafts(TOPIC)).isGreaterThan(grafts);
    }

    @Test
    void aReaderThatStopsHoldsNoMoreThanItsQueue() {
        RawPeer deaf = new RawPeer(net, "/meshsub/1.1.0");
        deaf.host.handle(List.of("/meshsub/1.1.0"), s -> new java.util.concurrent.CompletableFuture<>());
        deaf.connect(victim);
        deaf.subscribe(TOPIC);
        byte[] large = new byte[100_000];
        for (int i = 0; i < 400; i++) {
            victim.pubsub.publish(TOPIC, large);
            net.simulation.settle();
        }
        assertThat(victim.count(Counter.DROPPED)).isBetween(250L, 300L);
        assertThat(friend.received).hasSize(400);
        net.heartbeats(5);
        othersDoNotNotice();
    }

    @Test
    void manyStreamsOfOnePeerAreOne() {
        hostile.subscribe(TOPIC);
        for (int i = 0; i < 50; i++) {
            hostile.reopen();
        }
        assertThat(hostile.connection.streams().stream().filter(s -> s.direction() == io.holdfast.spi.host.Connection.Direction.OUTBOUND)).hasSize(1);
        assertThat(victim.pubsub.peers(TOPIC)).as("it has to say it anew").doesNotContain(hostile.host.id());
        hostile.subscribe(TOPIC);
        assertThat(victim.pubsub.peers(TOPIC)).contains(hostile.host.id());
    }

    @Test
    void itSendsOnTheStreamThatIsNotIts() {
        hostile.connection.streams().stream().filter(s -> s.direction() == io.holdfast.spi.host.Connection.Direction.INBOUND)
                .forEach(s -> s.write(ByteBuffer.wrap(new byte[] {1})));
        net.simulation.settle();
        othersDoNotNotice();
    }
}
