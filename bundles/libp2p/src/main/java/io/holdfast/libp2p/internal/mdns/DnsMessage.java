package io.holdfast.libp2p.internal.mdns;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a DNS message is of use here. Source: RFC 1035, §4; RFC 6762, §18.
 *
 * @param isResponse whether it answers
 * @param questions  those of the class IN
 * @param records    those of the class IN that are pointers or texts, of all sections
 */
record DnsMessage(boolean isResponse, List<Question> questions, List<Entry> records) {
    /** The largest there is, RFC 6762, §17. */
    static final int MAX_BYTES = 9000;
    /** Of the questions, and of the records; one with more is not read. */
    static final int MAX_ENTRIES = 256;

    static final int PTR = 12;
    static final int TXT = 16;
    static final int ANY = 255;
    static final int IN = 1;
    /** Of a question: answer me alone. Of a record: forget what you knew. */
    static final int TOP_BIT = 0x8000;

    private static final int RESPONSE = 0x8000;
    private static final int OPERATION_AND_RESULT = 0x780f;
    private static final int POINTER = 0xc0;

    /** Asks for records of this type. */
    record Question(Name name, int type) {
    }

    /** One record. */
    sealed interface Entry {
        Name name();

        /** Seconds; 0 = it is no more. */
        long ttl();
    }

    /** Names another. */
    record Pointer(Name name, long ttl, Name target) implements Entry {
    }

    /** Texts, a byte each character. */
    record Text(Name name, long ttl, List<String> texts) implements Entry {
    }

    /** It is not a DNS message. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Reads a message. However often a message refers to the same name, it makes two names a record at most, of 255 bytes each.
     *
     * @param in from its position to its limit; the position is then undefined
     * @throws Malformed says what is wrong
     */
    static DnsMessage read(ByteBuffer in) throws Malformed {
        ByteBuffer b = in.slice();
        if (b.remaining() < 12 || b.remaining() > MAX_BYTES) {
            throw new Malformed("it should have 12 to " + MAX_BYTES + " bytes, found " + b.remaining());
        }
        b.getShort();
        int flags = b.getShort() & 0xffff;
        if ((flags & OPERATION_AND_RESULT) != 0) {
            throw new Malformed("the operation and the result should be 0, found the flags " + Integer.toHexString(flags));
        }
        int asked = b.getShort() & 0xffff;
        int told = (b.getShort() & 0xffff) + (b.getShort() & 0xffff) + (b.getShort() & 0xffff);
        if (asked > MAX_ENTRIES || told > MAX_ENTRIES) {
            throw new Malformed("it has " + asked + " questions and " + told + " records, expected at most " + MAX_ENTRIES);
        }
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < asked; i++) {
            question(b, questions);
        }
        List<Entry> records = new ArrayList<>();
        for (int i = 0; i < told; i++) {
            entry(b, records);
        }
        return new DnsMessage((flags & RESPONSE) != 0, questions, records);
    }

    private static void question(ByteBuffer b, List<Question> out) throws Malformed {
        Name name = name(b);
        need(b, 4);
        int type = b.getShort() & 0xffff;
        int of = b.getShort() & ~TOP_BIT & 0xffff;
        if (of == IN || of == ANY) {
            out.add(new Question(name, type));
        }
    }

    private static void entry(ByteBuffer b, List<Entry> out) throws Malformed {
        Name name = name(b);
        need(b, 10);
        int type = b.getShort() & 0xffff;
        int of = b.getShort() & ~TOP_BIT & 0xffff;
        long ttl = b.getInt() & 0xffffffffL;
        int length = b.getShort() & 0xffff;
        need(b, length);
        int end = b.position() + length;
        if (of == IN && type == PTR) {
            out.add(new Pointer(name, ttl, name(b)));
            if (b.position() != end) {
                throw new Malformed("a pointer should end at " + end + ", found " + b.position());
            }
        } else if (of == IN && type == TXT) {
            out.add(new Text(name, ttl, texts(b, end)));
        }
        b.position(end);
    }

    private static List<String> texts(ByteBuffer b, int end) throws Malformed {
        List<String> out = new ArrayList<>();
        while (b.position() < end) {
            int length = b.get() & 0xff;
            if (length > end - b.position()) {
                throw new Malformed("a text of " + length + " bytes goes beyond its record");
            }
            out.add(text(b, length));
        }
        return out;
    }

    private static String text(ByteBuffer b, int length) {
        byte[] bytes = new byte[length];
        b.get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    // a pointer leads to before where the name, or the piece of it, begins: so it ends
    private static Name name(ByteBuffer b) throws Malformed {
        List<String> labels = new ArrayList<>();
        int bytes = 1;
        int resume = -1;
        int earliest = b.position();
        while (true) {
            need(b, 1);
            int length = b.get() & 0xff;
            if (length == 0) {
                break;
            }
            if ((length & POINTER) == POINTER) {
                need(b, 1);
                int to = (length & ~POINTER) << 8 | b.get() & 0xff;
                if (to >= earliest) {
                    throw new Malformed("a name refers to " + to + ", expected less than " + earliest);
                }
                resume = resume < 0 ? b.position() : resume;
                earliest = to;
                b.position(to);
                continue;
            }
            bytes += 1 + length;
            if (length > Name.MAX_LABEL || bytes > Name.MAX_BYTES) {
                throw new Malformed("a name is too long");
            }
            need(b, length);
            labels.add(text(b, length));
        }
        if (resume >= 0) {
            b.position(resume);
        }
        return new Name(labels);
    }

    private static void need(ByteBuffer b, int bytes) throws Malformed {
        if (b.remaining() < bytes) {
            throw new Malformed("it ends within an entry");
        }
    }
}
