package io.holdfast.libp2p.internal.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.Fuzz;
import io.holdfast.libp2p.internal.mdns.DnsMessage.Malformed;
import io.holdfast.libp2p.internal.mdns.DnsMessage.Pointer;
import io.holdfast.libp2p.internal.mdns.DnsWriter.Section;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DnsFuzzTest {
    /** Garbage is either a message or malformed, whatever it is. */
    @Property(tries = 2000)
    void readsOrRefuses(@ForAll @Size(max = 600) byte[] garbage) {
        isReadOrRefused(ByteBuffer.wrap(garbage));
    }

    /** So is what Go sends, with some bytes changed. */
    @Property(tries = 2000)
    void readsOrRefusesAlmostRight(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] m = Messages.bytes(Messages.NAMES.get(random.nextInt(Messages.NAMES.size())));
        for (int i = random.nextInt(1, 8); i > 0; i--) {
            m[random.nextInt(m.length)] = (byte) (random.nextBoolean() ? 0xc0 : random.nextInt());
        }
        isReadOrRefused(ByteBuffer.wrap(m, 0, random.nextInt(12, m.length + 1)));
    }

    @Test
    void forAWhile() {
        List<byte[]> samples = Messages.NAMES.stream().map(Messages::bytes).toList();
        Fuzz.run(random -> {
            byte[] bytes = Fuzz.damaged(random, samples);
            Fuzz.bounded(bytes.length, 2000, r -> isReadOrRefused(ByteBuffer.wrap(bytes)), random);
            readsWhatIsWritten(random.nextLong());
        });
    }

    private static void isReadOrRefused(ByteBuffer bytes) {
        try {
            Sightings.in(DnsMessage.read(bytes)).values().forEach(a -> assertThat(a).isNotEmpty().hasSizeLessThanOrEqualTo(Sightings.MAX_ADDRESSES));
        } catch (Malformed e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    /** What is written is read again, with names that share their ends. */
    @Property(tries = 500)
    void readsWhatIsWritten(@ForAll long seed) throws Malformed {
        Random random = new Random(seed);
        DnsWriter out = new DnsWriter(0x8400);
        List<DnsMessage.Entry> expected = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Name name = name(random);
            Name target = name(random);
            out.pointer(Section.ANSWER, name, i, target);
            expected.add(new Pointer(name, i, target));
        }
        assertThat(DnsMessage.read(out.done()).records()).isEqualTo(expected);
    }

    private static Name name(Random random) {
        List<String> labels = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            labels.add("ab".repeat(random.nextInt(1, 3)));
        }
        return new Name(labels).in(Announcement.DOMAIN);
    }
}
