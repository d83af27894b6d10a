package io.holdfast.model;

/** The forms that the values of multiaddrs have. An enum of plain code, not of functions: each peer reads its addresses while it starts. */
enum AddressForm {
    NAME, PATH, IP4, IP6, MASK, PORT, MEMORY, PEER, CERT_HASH, ONION, ONION3, GARLIC64, GARLIC32, HTTP_PATH;

    /** Throws without naming the value. */
    byte[] read(String text) {
        return switch (this) {
            case NAME, PATH -> AddressValue.name(text);
            case IP4 -> AddressValue.ip4(text);
            case IP6 -> AddressValue.ip6(text);
            case MASK -> AddressValue.mask(text);
            case PORT -> AddressValue.port(text);
            case MEMORY -> AddressValue.memory(text);
            case PEER -> AddressValue.peer(text);
            case CERT_HASH -> AddressValue.certHash(text);
            case ONION -> AddressValue.onion(text);
            case ONION3 -> AddressValue.onion3(text);
            case GARLIC64 -> AddressValue.garlic64(text);
            case GARLIC32 -> AddressValue.garlic32(text);
            case HTTP_PATH -> AddressValue.httpPath(text);
        };
    }

    /** Throws when no value is written so; without naming it. */
    String write(byte[] value) {
        return switch (this) {
            case NAME -> AddressValue.name(value);
            case PATH -> AddressValue.path(value);
            case IP4 -> AddressValue.ip4(value);
            case IP6 -> AddressValue.ip6(value);
            case MASK -> AddressValue.mask(value);
            case PORT -> AddressValue.port(value);
            case MEMORY -> AddressValue.memory(value);
            case PEER -> AddressValue.peer(value);
            case CERT_HASH -> AddressValue.certHash(value);
            case ONION, ONION3 -> AddressValue.onion(value);
            case GARLIC64 -> AddressValue.garlic64(value);
            case GARLIC32 -> AddressValue.garlic32(value);
            case HTTP_PATH -> AddressValue.httpPath(value);
        };
    }
}
