package io.holdfast.model;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The protocols of multiaddrs. Source: the table of multiformats/multiaddr and Go's go-multiaddr 0.16. */
enum AddressProtocol {
    IP4("ip4", 4, 4, AddressValue::ip4, AddressValue::ip4),
    TCP("tcp", 6, 2, AddressValue::port, AddressValue::port),
    DCCP("dccp", 33, 2, AddressValue::port, AddressValue::port),
    IP6("ip6", 41, 16, AddressValue::ip6, AddressValue::ip6),
    IP6ZONE("ip6zone", 42, -1, AddressValue::name, AddressValue::name),
    IPCIDR("ipcidr", 43, 1, AddressValue::mask, AddressValue::mask),
    DNS("dns", 53, -1, AddressValue::name, AddressValue::name),
    DNS4("dns4", 54, -1, AddressValue::name, AddressValue::name),
    DNS6("dns6", 55, -1, AddressValue::name, AddressValue::name),
    DNSADDR("dnsaddr", 56, -1, AddressValue::name, AddressValue::name),
    SCTP("sctp", 132, 2, AddressValue::port, AddressValue::port),
    UDP("udp", 273, 2, AddressValue::port, AddressValue::port),
    P2P_WEBRTC_DIRECT("p2p-webrtc-direct", 276),
    WEBRTC_DIRECT("webrtc-direct", 280),
    WEBRTC("webrtc", 281),
    P2P_CIRCUIT("p2p-circuit", 290),
    UDT("udt", 301),
    UTP("utp", 302),
    UNIX("unix", 400, -1, AddressValue::name, AddressValue::path),
    P2P("p2p", 421, -1, AddressValue::peer, AddressValue::peer),
    HTTPS("https", 443),
    ONION("onion", 444, 12, AddressValue::onion, AddressValue::onion),
    ONION3("onion3", 445, 37, AddressValue::onion3, AddressValue::onion),
    GARLIC64("garlic64", 446, -1, AddressValue::garlic64, AddressValue::garlic64),
    GARLIC32("garlic32", 447, -1, AddressValue::garlic32, AddressValue::garlic32),
    TLS("tls", 448),
    SNI("sni", 449, -1, AddressValue::name, AddressValue::name),
    NOISE("noise", 454),
    QUIC("quic", 460),
    QUIC_V1("quic-v1", 461),
    WEBTRANSPORT("webtransport", 465),
    CERTHASH("certhash", 466, -1, AddressValue::certHash, AddressValue::certHash),
    WS("ws", 477),
    WSS("wss", 478),
    HTTP("http", 480),
    HTTP_PATH("http-path", 481, -1, AddressValue::httpPath, AddressValue::httpPath),
    MEMORY("memory", 777, 8, AddressValue::memory, AddressValue::memory),
    PLAINTEXT_V2("plaintextv2", 7367777);

    private static final Map<String, AddressProtocol> BY_NAME = new HashMap<>();
    private static final Map<Integer, AddressProtocol> BY_CODE = new HashMap<>();

    static {
        for (AddressProtocol p : values()) {
            BY_NAME.put(p.text, p);
            BY_CODE.put(p.code, p);
        }
        // what p2p was called first
        BY_NAME.put("ipfs", P2P);
    }

    final String text;
    final int code;
    /** Bytes of the value; 0 = none, -1 = as many as a varint before it says. */
    final int size;
    private final Function<String, byte[]> reader;
    private final Function<byte[], String> writer;

    AddressProtocol(String text, int code) {
        this(text, code, 0, null, null);
    }

    AddressProtocol(String text, int code, int size, Function<String, byte[]> reader, Function<byte[], String> writer) {
        this.text = text;
        this.code = code;
        this.size = size;
        this.reader = reader;
        this.writer = writer;
    }

    /** Null when there is none. */
    static AddressProtocol named(String name) {
        return BY_NAME.get(name);
    }

    /** Null when there is none. */
    static AddressProtocol coded(int code) {
        return BY_CODE.get(code);
    }

    /** Whether the value is a path, which takes all that follows. */
    boolean takesRest() {
        return this == UNIX;
    }

    byte[] value(String value) {
        try {
            byte[] bytes = reader.apply(value);
            check(bytes);
            return bytes;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("bad value " + Quote.of(value) + " for " + text + ": " + e.getMessage());
        }
    }

    /** The value as text; throws when there can be no such value. */
    String value(byte[] value) {
        return size == 0 ? "" : writer.apply(value);
    }

    void check(byte[] value) {
        if (size < 0 && value.length == 0) {
            throw new IllegalArgumentException("it is empty");
        }
        value(value);
    }
}
