package io.holdfast.unixfs;

import io.holdfast.model.Cid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A dag-pb node, read. Strict about the wire types and lengths, not about the order of links and data. Source: the IPLD dag-pb
 * specification.
 *
 * @param data null when absent; not copied
 */
record DagPb(List<Link> links, ByteBuffer data) {
    static final int DATA = 0x0a;
    static final int LINK = 0x12;
    static final int LINK_HASH = 0x0a;
    static final int LINK_NAME = 0x12;
    static final int LINK_SIZE = 0x18;

    /** @param size what the link says of all that lies below; 0 when it says nothing */
    record Link(Cid cid, String name, long size) {
    }

    static DagPb read(ByteBuffer block) {
        ByteBuffer in = block.slice();
        List<Link> links = new ArrayList<>();
        ByteBuffer data = null;
        while (in.hasRemaining()) {
            int tag = tag(in);
            if (tag == LINK) {
                links.add(link(bytes(in, "link")));
            } else if (tag == DATA && data == null) {
                data = bytes(in, "data");
            } else {
                throw new MalformedBlockException("malformed dag-pb: unexpected field 0x" + Integer.toHexString(tag));
            }
        }
        return new DagPb(links, data);
    }

    private static Link link(ByteBuffer in) {
        Cid cid = null;
        String name = "";
        long size = 0;
        while (in.hasRemaining()) {
            int tag = tag(in);
            switch (tag) {
                case LINK_HASH -> cid = cid(bytes(in, "hash"));
                case LINK_NAME -> name = StandardCharsets.UTF_8.decode(bytes(in, "name")).toString();
                case LINK_SIZE -> size = varint(in);
                default -> throw new MalformedBlockException("malformed dag-pb link: unexpected field 0x" + Integer.toHexString(tag));
            }
        }
        if (cid == null) {
            throw new MalformedBlockException("malformed dag-pb link: it has no hash");
        }
        return new Link(cid, name, size);
    }

    static Cid cid(ByteBuffer in) {
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        try {
            return Cid.ofBytes(bytes);
        } catch (IllegalArgumentException e) {
            throw new MalformedBlockException("malformed link: " + e.getMessage(), e);
        }
    }

    static int tag(ByteBuffer in) {
        long tag = varint(in);
        return tag < 0 || tag > 0xffff ? 0xffff : (int) tag;
    }

    static ByteBuffer bytes(ByteBuffer in, String what) {
        long length = varint(in);
        if (length < 0 || length > in.remaining()) {
            throw new MalformedBlockException("malformed protobuf: " + what + " of " + Long.toUnsignedString(length) + " bytes with "
                    + in.remaining() + " left");
        }
        ByteBuffer slice = in.slice(in.position(), (int) length);
        in.position(in.position() + (int) length);
        return slice;
    }

    static long varint(ByteBuffer in) {
        long v = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (!in.hasRemaining()) {
                throw new MalformedBlockException("malformed protobuf: it ends inside a number");
            }
            byte b = in.get();
            v |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return v;
            }
        }
        throw new MalformedBlockException("malformed protobuf: a number of more than 64 bits");
    }
}
