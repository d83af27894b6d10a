package io.holdfast.libp2p.internal.mdns;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes one DNS message, names that occur again by reference. */
final class DnsWriter {
    private static final int COUNTS = 4;
    /** References have 14 bits. */
    private static final int MAX_REFERENCE = 0x3fff;

    private final ByteBuffer out = ByteBuffer.allocate(DnsMessage.MAX_BYTES);
    private final Map<List<String>, Integer> known = new HashMap<>();
    private final int[] counts = new int[4];

    /** Where records stand. */
    enum Section { QUESTION, ANSWER, AUTHORITY, ADDITIONAL }

    DnsWriter(int flags) {
        out.putShort((short) 0).putShort((short) flags).putLong(0);
    }

    DnsWriter question(Name name, int type) {
        counts[Section.QUESTION.ordinal()]++;
        name(name);
        out.putShort((short) type).putShort((short) DnsMessage.IN);
        return this;
    }

    DnsWriter pointer(Section section, Name name, int ttl, Name target) {
        int start = record(section, name, DnsMessage.PTR, DnsMessage.IN, ttl);
        name(target);
        return end(start);
    }

    /** A record that only this peer has: others replace what they knew. */
    DnsWriter unique(Section section, Name name, int type, int ttl, byte[] data) {
        int start = record(section, name, type, DnsMessage.IN | DnsMessage.TOP_BIT, ttl);
        out.put(data);
        return end(start);
    }

    private int record(Section section, Name name, int type, int of, int ttl) {
        counts[section.ordinal()]++;
        name(name);
        out.putShort((short) type).putShort((short) of).putInt(ttl).putShort((short) 0);
        return out.position();
    }

    private DnsWriter end(int start) {
        out.putShort(start - 2, (short) (out.position() - start));
        return this;
    }

    private void name(Name name) {
        List<String> rest = name.labels();
        for (; !rest.isEmpty(); rest = rest.subList(1, rest.size())) {
            Integer at = known.get(rest);
            if (at != null) {
                out.putShort((short) (0xc000 | at));
                return;
            }
            if (out.position() <= MAX_REFERENCE) {
                known.put(rest, out.position());
            }
            label(out, rest.get(0));
        }
        out.put((byte) 0);
    }

    private static void label(ByteBuffer out, String label) {
        byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
        out.put((byte) bytes.length).put(bytes);
    }

    /** A name in full, as data of records where references are not understood by all. */
    static byte[] inFull(Name name) {
        ByteBuffer b = ByteBuffer.allocate(Name.MAX_BYTES);
        name.labels().forEach(l -> label(b, l));
        b.put((byte) 0);
        return Arrays.copyOf(b.array(), b.position());
    }

    /** The message, read-only. */
    ByteBuffer done() {
        for (int i = 0; i < counts.length; i++) {
            out.putShort(COUNTS + 2 * i, (short) counts[i]);
        }
        return out.flip().asReadOnlyBuffer();
    }
}
