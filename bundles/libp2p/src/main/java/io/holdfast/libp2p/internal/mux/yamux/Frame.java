package io.holdfast.libp2p.internal.mux.yamux;

/**
 * The 12 bytes before everything: version 0, type, flags (16 bits), stream (32 bits), length (32 bits), big endian.
 * Source: libp2p, specs/yamux; go-yamux 5 where the specification says nothing.
 */
final class Frame {
    static final int HEADER = 12;

    static final int DATA = 0;
    static final int WINDOW_UPDATE = 1;
    static final int PING = 2;
    static final int GO_AWAY = 3;

    static final int SYN = 1;
    static final int ACK = 2;
    static final int FIN = 4;
    static final int RST = 8;

    static final int NORMAL = 0;
    static final int PROTOCOL_ERROR = 1;
    static final int INTERNAL_ERROR = 2;

    /** What either side may send on a new stream: not negotiable. */
    static final int INITIAL_WINDOW = 256 << 10;
    /** The largest frame that is sent, so that it fits into one message of Noise: 65,535 bytes with a tag of 16. */
    static final int MAX_FRAME = 65_535 - 16;
    static final int MAX_PAYLOAD = MAX_FRAME - HEADER;
    /** The last number of a stream; larger ones are never given, as in Go. */
    static final long LAST_ID = 0xFFFF_FFFDL;

    private Frame() {
    }
}
