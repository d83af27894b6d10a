package io.holdfast.model;

import java.util.HashMap;
import java.util.Map;

/** The protocols of multiaddrs. Source: the table of multiformats/multiaddr and Go's go-multiaddr 0.16. */
enum AddressProtocol {
    IP4("ip4", 4, 4, AddressForm.IP4),
    TCP("tcp", 6, 2, AddressForm.PORT),
    DCCP("dccp", 33, 2, AddressForm.PORT),
    IP6("ip6", 41, 16, AddressForm.IP6),
    IP6ZONE("ip6zone", 42, -1, AddressForm.NAME),
    IPCIDR("ipcidr", 43, 1, AddressForm.MASK),
    DNS("dns", 53, -1, AddressForm.NAME),
    DNS4("dns4", 54, -1, AddressForm.NAME),
    DNS6("dns6", 55, -1, AddressForm.NAME),
    DNSADDR("dnsaddr", 56, -1, AddressForm.NAME),
    SCTP("sctp", 132, 2, AddressForm.PORT),
    UDP("udp", 273, 2, AddressForm.PORT),
    P2P_WEBRTC_DIRECT("p2p-webrtc-direct", 276),
    WEBRTC_DIRECT("webrtc-direct", 280),
    WEBRTC("webrtc", 281),
    P2P_CIRCUIT("p2p-circuit", 290),
    UDT("udt", 301),
    UTP("utp", 302),
    UNIX("unix", 400, -1, AddressForm.PATH),
    P2P("p2p", 421, -1, AddressForm.PEER),
    HTTPS("https", 443),
    ONION("onion", 444, 12, AddressForm.ONION),
    ONION3("onion3", 445, 37, AddressForm.ONION3),
    GARLIC64("garlic64", 446, -1, AddressForm.GARLIC64),
    GARLIC32("garlic32", 447, -1, AddressForm.GARLIC32),
    TLS("tls", 448),
    SNI("sni", 449, -1, AddressForm.NAME),
    NOISE("noise", 454),
    QUIC("quic", 460),
    QUIC_V1("quic-v1", 461),
    WEBTRANSPORT("webtransport", 465),
    CERTHASH("certhash", 466, -1, AddressForm.CERT_HASH),
    WS("ws", 477),
    WSS("wss", 478),
    HTTP("http", 480),
    HTTP_PATH("http-path", 481, -1, AddressForm.HTTP_PATH),
    MEMORY("memory", 777, 8, AddressForm.MEMORY),
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
    private final AddressForm form;

    AddressProtocol(String text, int code) {
        this(text, code, 0, null);
    }

    AddressProtocol(String text, int code, int size, AddressForm form) {
        this.text = text;
        this.code = code;
        this.size = size;
        this.form = form;
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
            byte[] bytes = form.read(value);
            check(bytes);
            return bytes;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("bad value " + Quote.of(value) + " for " + text + ": " + e.getMessage());
        }
    }

    /** The value as text; throws when there can be no such value. */
    String value(byte[] value) {
        return size == 0 ? "" : form.write(value);
    }

    void check(byte[] value) {
        if (size < 0 && value.length == 0) {
            throw new IllegalArgumentException("it is empty");
        }
        value(value);
    }
}
