package io.holdfast.unixfs;

import io.holdfast.model.Cid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Finds the links (tag 42) of a dag-cbor block, by a full walk with an explicit stack. Source: the IPLD dag-cbor specification. */
final class CborLinks {
    private static final int MAX_DEPTH = 1024;
    private static final int LINK_TAG = 42;

    private final ByteBuffer in;
    private final List<Cid> links = new ArrayList<>();
    // items still to come on each level
    private final long[] left = new long[MAX_DEPTH];
    private int depth;

    private CborLinks(ByteBuffer in) {
        this.in = in;
    }

    static List<Cid> of(ByteBuffer block) {
        CborLinks walk = new CborLinks(block.slice());
        walk.run();
        return walk.links;
    }

    private void run() {
        left[0] = 1;
        depth = 1;
        while (depth > 0) {
            if (left[depth - 1] == 0) {
                depth--;
            } else {
                left[depth - 1]--;
                item();
            }
        }
        if (in.hasRemaining()) {
            throw malformed(in.remaining() + " bytes after the end");
        }
    }

    private void item() {
        int head = next();
        long arg = (head >> 5) == 7 ? 0 : argument(head & 31);
        switch (head >> 5) {
            case 0, 1 -> { }
            case 2, 3 -> skip(arg);
            case 4 -> push(arg, 1);
            case 5 -> push(arg, 2);
            case 6 -> {
                if (arg != LINK_TAG) {
                    throw malformed("tag " + arg + ", expected 42");
                }
                link();
            }
            default -> simple(head & 31);
        }
    }

    private void simple(int info) {
        switch (info) {
            case 20, 21, 22 -> { }
            case 27 -> skip(8);
            default -> throw malformed("simple value or float of kind " + info);
        }
    }

    private void link() {
        int head = next();
        if (head >> 5 != 2) {
            throw malformed("a link that is not a byte string");
        }
        long length = argument(head & 31);
        if (length < 2 || length > in.remaining() || in.get() != 0) {
            throw malformed("a link without the identity prefix");
        }
        links.add(DagPb.cid(in.slice(in.position(), (int) length - 1)));
        in.position(in.position() + (int) length - 1);
    }

    private void push(long items, int each) {
        // an item takes a byte at least: so a length that lies is found before anything is walked
        if (items < 0 || items > in.remaining() / each) {
            throw malformed("a list or map longer than the block");
        }
        if (depth == MAX_DEPTH) {
            throw malformed("nested deeper than " + MAX_DEPTH);
        }
        left[depth++] = items * each;
    }

    private long argument(int info) {
        if (info < 24) {
            return info;
        }
        if (info > 27) {
            throw malformed("indefinite length");
        }
        int bytes = 1 << info - 24;
        long v = 0;
        for (int i = 0; i < bytes; i++) {
            v = v << 8 | next();
        }
        return v;
    }

    private void skip(long n) {
        if (n < 0 || n > in.remaining()) {
            throw malformed("it ends inside a value");
        }
        in.position(in.position() + (int) n);
    }

    private int next() {
        if (!in.hasRemaining()) {
            throw malformed("it ends too early");
        }
        return in.get() & 0xff;
    }

    private static MalformedBlockException malformed(String what) {
        return new MalformedBlockException("malformed dag-cbor: " + what);
    }
}
