package io.holdfast.testkit.ipfs;

import io.holdfast.model.Cid;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** As much of dag-pb as tests need: nodes with named links. Source: the dag-pb specification of IPLD. */
public final class DagPb {
    /** A link to a child. */
    public record Link(String name, Cid cid) {
    }

    /** A block and its CID. */
    public record Block(Cid cid, byte[] data) {
    }

    private DagPb() {
    }

    /** The node with these children and this data. */
    public static Block node(String data, List<Link> links) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Link l : links) {
            ByteArrayOutputStream link = new ByteArrayOutputStream();
            field(link, 0x0a, l.cid().toBytes());
            field(link, 0x12, l.name().getBytes(StandardCharsets.UTF_8));
            link.write(0x18);
            link.write(1);
            field(out, 0x12, link.toByteArray());
        }
        field(out, 0x0a, data.getBytes(StandardCharsets.UTF_8));
        byte[] bytes = out.toByteArray();
        return new Block(Cid.v1(Cid.DAG_PB, sha256(bytes)), bytes);
    }

    /** A raw block of this text. */
    public static Block leaf(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Block(Cid.ofRaw(bytes), bytes);
    }

    /** The links of this node. */
    public static List<Link> links(byte[] node) {
        List<Link> links = new ArrayList<>();
        for (int at = 0; at < node.length;) {
            int tag = node[at++];
            long[] length = varint(node, at);
            at = (int) length[1];
            if ((tag & 7) == 2) {
                if (tag == 0x12) {
                    links.add(link(Arrays.copyOfRange(node, at, at + (int) length[0])));
                }
                at += (int) length[0];
            }
        }
        return links;
    }

    private static Link link(byte[] bytes) {
        String name = "";
        Cid cid = null;
        for (int at = 0; at < bytes.length;) {
            int tag = bytes[at++];
            long[] length = varint(bytes, at);
            at = (int) length[1];
            if ((tag & 7) == 2) {
                byte[] value = Arrays.copyOfRange(bytes, at, at + (int) length[0]);
                at += value.length;
                cid = tag == 0x0a ? Cid.ofBytes(value) : cid;
                name = tag == 0x12 ? new String(value, StandardCharsets.UTF_8) : name;
            }
        }
        return new Link(name, cid);
    }

    private static long[] varint(byte[] bytes, int from) {
        long value = 0;
        int at = from;
        for (int shift = 0; ; shift += 7) {
            byte b = bytes[at++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return new long[] {value, at};
            }
        }
    }

    private static void field(ByteArrayOutputStream out, int tag, byte[] value) {
        out.write(tag);
        int n = value.length;
        while (n > 0x7f) {
            out.write(n & 0x7f | 0x80);
            n >>>= 7;
        }
        out.write(n);
        out.write(value, 0, value.length);
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
