package io.holdfast.model;

import java.util.HashMap;
import java.util.Map;

/** Names and codes of the hash functions that kubo knows, and which of them the JDK can compute. */
final class HashFunctions {
    private static final Map<String, Integer> CODES = new HashMap<>();
    private static final Map<Integer, String> NAMES = new HashMap<>();
    private static final Map<Integer, String> JCA = Map.of(
            0x11, "SHA-1", 0x12, "SHA-256", 0x13, "SHA-512",
            0x14, "SHA3-512", 0x15, "SHA3-384", 0x16, "SHA3-256", 0x17, "SHA3-224");

    static {
        put("identity", 0x00);
        put("sha1", 0x11);
        put("sha2-256", 0x12);
        put("sha2-512", 0x13);
        put("sha3-512", 0x14);
        put("sha3-384", 0x15);
        put("sha3-256", 0x16);
        put("sha3-224", 0x17);
        put("shake-128", 0x18);
        put("shake-256", 0x19);
        put("keccak-224", 0x1a);
        put("keccak-256", 0x1b);
        put("keccak-384", 0x1c);
        put("keccak-512", 0x1d);
        put("blake3", 0x1e);
        put("murmur3-x64-64", 0x22);
        put("dbl-sha2-256", 0x56);
        put("md5", 0xd5);
        put("sha2-256-trunc254-padded", 0x1012);
        put("x11", 0x1100);
        put("poseidon-bls12_381-a2-fc1", 0xb401);
        for (int n = 1; n <= 64; n++) {
            put("blake2b-" + n * 8, 0xb200 + n);
        }
        for (int n = 1; n <= 32; n++) {
            put("blake2s-" + n * 8, 0xb240 + n);
        }
        CODES.put("sha3", 0x14);
    }

    private HashFunctions() {
    }

    private static void put(String name, int code) {
        CODES.put(name, code);
        NAMES.put(code, name);
    }

    /** Null when there is none. */
    static Integer code(String name) {
        return CODES.get(name);
    }

    /** Null when there is none. */
    static String name(int code) {
        return NAMES.get(code);
    }

    /** What the JDK calls it; null when the JDK does not have it. */
    static String jca(int code) {
        return JCA.get(code);
    }
}
