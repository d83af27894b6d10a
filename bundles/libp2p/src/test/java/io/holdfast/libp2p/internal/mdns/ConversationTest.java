package io.holdfast.libp2p.internal.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Multiaddr;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConversationTest {
    private static final List<Multiaddr> HERE = List.of(Multiaddr.parse("/ip4/10.0.0.1/tcp/1"));
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Announcement self = Announcement.of(Messages.peer(), new Random(1));
    private final Conversation conversation = new Conversation(self, new Random(2));
    private final DnsMessage question = new DnsMessage(false, List.of(new DnsMessage.Question(Announcement.SERVICE, DnsMessage.PTR)), List.of());
    private long now = Long.MAX_VALUE - 5 * SECOND;

    /** What was sent until then, each at its second from the beginning: "ask 0", "tell 1". */
    private List<String> until(long seconds) {
        List<String> out = new ArrayList<>();
        long begin = now;
        long end = now + seconds * SECOND;
        while (end - now > conversation.untilDue(now) && conversation.untilDue(now) != Long.MAX_VALUE) {
            now += conversation.untilDue(now);
            List<ByteBuffer> due = conversation.due(now);
            assertThat(due).as("something is due when it is said to be").isNotEmpty();
            due.forEach(b -> out.add((b.equals(Announcement.question()) ? "ask " : "tell ") + (now - begin) / SECOND));
        }
        now = end;
        return out;
    }

    @Test
    void isSilentWithoutAddresses() {
        conversation.heard(question, now);
        assertThat(until(100)).isEmpty();
        assertThat(conversation.farewell()).isEmpty();
    }

    @Test
    void asksAtGrowingIntervalsAndSaysTwiceThatItIsThere() {
        conversation.listensAt(HERE, now);
        assertThat(until(250)).containsExactlyInAnyOrder("ask 0", "tell 0", "tell 1", "ask 4", "ask 12", "ask 28", "ask 60", "ask 120", "ask 180", "ask 240");
    }

    @Test
    void answersAllWhoAskWithinASecondOnce() {
        conversation.listensAt(HERE, now);
        until(20);
        for (int i = 0; i < 1000; i++) {
            conversation.heard(question, now);
        }
        assertThat(until(5)).containsExactly("tell 0");
        conversation.heard(question, now);
        assertThat(conversation.untilDue(now)).isBetween(SECOND / 50, SECOND / 8);
        assertThat(until(1)).containsExactly("tell 0");
    }

    @Test
    void doesNotAnswerWhatIsKnownNorAnswers() {
        conversation.listensAt(HERE, now);
        until(20);
        conversation.heard(new DnsMessage(false, question.questions(),
                List.of(new DnsMessage.Pointer(Announcement.SERVICE, 3200, self.instance().in(Announcement.SERVICE)))), now);
        conversation.heard(new DnsMessage(true, question.questions(), List.of()), now);
        assertThat(until(5)).isEmpty();
    }

    @Test
    void saysThatItsAddressesAreOthers() {
        conversation.listensAt(HERE, now);
        until(20);
        conversation.listensAt(HERE, now);
        assertThat(until(5)).isEmpty();
        List<Multiaddr> there = List.of(Multiaddr.parse("/ip4/10.0.0.2/tcp/1"));
        conversation.listensAt(there, now);
        assertThat(until(2)).containsExactly("tell 0", "tell 1");
        assertThat(conversation.farewell()).containsExactly(self.gone(there));
    }

    @Test
    void beginsAnewAfterASilence() {
        conversation.listensAt(HERE, now);
        until(100);
        conversation.listensAt(List.of(), now);
        assertThat(until(100)).isEmpty();
        conversation.listensAt(HERE, now);
        assertThat(until(10)).containsExactlyInAnyOrder("ask 0", "tell 0", "tell 1", "ask 4");
    }
}
