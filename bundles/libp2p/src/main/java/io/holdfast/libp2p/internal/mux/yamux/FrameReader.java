package io.holdfast.libp2p.internal.mux.yamux;

import io.holdfast.spi.host.HostException;
import io.netty.buffer.ByteBuf;

/** Cuts a stream of bytes into frames, whichever way it arrives. Holds at most a header: payload is passed on as it comes. */
final class FrameReader {
    /** Takes what was cut. */
    interface Receiver {
        /**
         * A header.
         *
         * @param length of a data frame: as many bytes of payload follow; of others: a number
         * @throws HostException the peer breaks the protocol: nothing more may be read
         */
        void frame(int type, int flags, int id, long length) throws HostException;

        /** The next part of the payload: {@code count} bytes, > 0, at the buffer's reader index, which need not be moved. */
        void payload(ByteBuf bytes, int count, boolean last);
    }

    private final Receiver receiver;
    private final byte[] header = new byte[Frame.HEADER];
    private int have;
    private long left;
    private boolean stopped;

    FrameReader(Receiver receiver) {
        this.receiver = receiver;
    }

    /** Reads all of this buffer; does not release it. */
    void read(ByteBuf in) throws HostException {
        while (!stopped && in.isReadable()) {
            if (left > 0) {
                payload(in);
            } else {
                int count = Math.min(Frame.HEADER - have, in.readableBytes());
                in.readBytes(header, have, count);
                have += count;
                if (have == Frame.HEADER) {
                    have = 0;
                    header();
                }
            }
        }
    }

    /** Ignores all that comes from now on. */
    void stop() {
        stopped = true;
    }

    private void payload(ByteBuf in) {
        int count = (int) Math.min(left, in.readableBytes());
        int next = in.readerIndex() + count;
        left -= count;
        receiver.payload(in, count, left == 0);
        in.readerIndex(next);
    }

    private void header() throws HostException {
        if (header[0] != 0) {
            throw new HostException(HostException.Reason.VIOLATION, "yamux: version " + (header[0] & 0xFF) + " instead of 0");
        }
        int type = header[1] & 0xFF;
        if (type > Frame.GO_AWAY) {
            throw new HostException(HostException.Reason.VIOLATION, "yamux: frame of unknown type " + type);
        }
        long length = number(8) & 0xFFFF_FFFFL;
        // before the callback: it may stop this reader, or throw
        left = type == Frame.DATA ? length : 0;
        receiver.frame(type, (header[2] & 0xFF) << 8 | header[3] & 0xFF, number(4), length);
    }

    private int number(int at) {
        return header[at] << 24 | (header[at + 1] & 0xFF) << 16 | (header[at + 2] & 0xFF) << 8 | header[at + 3] & 0xFF;
    }
}
