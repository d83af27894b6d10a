package io.holdfast.libp2p.internal.negotiate;

import io.holdfast.spi.host.HostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The messages of multistream-select 1.0: a varint length, a text, a line feed that the length counts. This reads them, however
 * they are cut, and takes no byte beyond. Source: multiformats/multistream-select; bounds as in go-multistream.
 */
final class Lines {
    static final String HEADER = "/multistream/1.0.0";
    static final String REFUSAL = "na";
    /** The longest message, with its line feed. */
    static final int MAX = 1024;

    private static final int MORE = 0x80;

    /** The length as far as it was read; the message's bytes, once it is known. */
    private int length;
    private boolean second;
    private byte[] message;
    private int have;

    /** @throws IllegalArgumentException too long, or with a line feed */
    static byte[] encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = bytes.length + 1;
        if (length > MAX || text.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("protocol ID: " + text + ", expected a line of less than " + MAX + " bytes");
        }
        ByteBuffer out = ByteBuffer.allocate(length + (length < MORE ? 1 : 2));
        if (length >= MORE) {
            out.put((byte) (length | MORE)).put((byte) (length >> 7));
        } else {
            out.put((byte) length);
        }
        return out.put(bytes).put((byte) '\n').array();
    }

    /** How many bytes it takes before it can say more, > 0. */
    int needs() {
        return message == null ? 1 : message.length - have;
    }

    /** Takes bytes up to the end of the next message. @return it, without its line feed; null = not all of it is there */
    String read(ByteBuffer in) throws HostException {
        while (in.hasRemaining()) {
            if (message == null) {
                length(in.get() & 0xFF);
                continue;
            }
            int count = Math.min(message.length - have, in.remaining());
            in.get(message, have, count);
            have += count;
            if (have == message.length) {
                return text();
            }
        }
        return null;
    }

    private void length(int next) throws HostException {
        length |= (next & ~MORE) << (second ? 7 : 0);
        boolean more = (next & MORE) != 0;
        if (more && second || !more && (length == 0 || second && next == 0)) {
            throw violation("a message of impossible length");
        }
        if (more) {
            second = true;
        } else if (length > MAX) {
            throw violation("a message of " + length + " bytes, expected at most " + MAX);
        } else {
            message = new byte[length];
            have = 0;
        }
    }

    private String text() throws HostException {
        byte[] bytes = message;
        message = null;
        length = 0;
        second = false;
        int last = bytes.length - 1;
        if (bytes[last] != '\n') {
            throw violation("a message that does not end in a line feed");
        }
        return new String(bytes, 0, last, StandardCharsets.UTF_8);
    }

    /** What is wrong is the first thing that a peer says when the secrets differ. */
    private static HostException violation(String what) {
        return new HostException(HostException.Reason.VIOLATION,
                "multistream: " + what + " (not libp2p, or another network's secret?)");
    }
}
