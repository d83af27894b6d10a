package io.holdfast.libp2p.internal.crypto;

import io.holdfast.libp2p.internal.keys.PublicKey;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What each provider does on this machine: the figures that {@link Crypto#fastest} goes by. Measured in processor time, so that a busy
 * machine shows the same. Run it by hand: {@code java -cp ... CryptoBench}.
 */
public final class CryptoBench {
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
    private static final long ROUND_NANOS = 500_000_000;
    private static final int ROUNDS = 5;

    private CryptoBench() {
    }

    @FunctionalInterface
    private interface Step {
        void run() throws GeneralSecurityException;
    }

    /** Prints a table. */
    public static void main(String[] args) throws GeneralSecurityException {
        Map<String, Crypto> all = new LinkedHashMap<>();
        all.put("java", Crypto.java());
        all.put("lanes", Crypto.lanes());
        all.put("bouncy", Crypto.bouncy());
        Conscrypts.provider().ifPresent(c -> all.put("conscrypt", Crypto.conscrypt(c)));
        print("chosen: " + Crypto.fastest().description());
        for (Map.Entry<String, Crypto> e : all.entrySet()) {
            for (int size : new int[] {128, 4096, 65_519}) {
                seal(e.getKey(), e.getValue(), size);
                open(e.getKey(), e.getValue(), size);
            }
            X25519.Pair mine = e.getValue().x25519().generate();
            byte[] theirs = e.getValue().x25519().generate().publicKey();
            rate(e.getKey() + " X25519 agree", () -> mine.agree(theirs));
            rate(e.getKey() + " X25519 generate", e.getValue().x25519()::generate);
        }
        XSalsa20 stream = new XSalsa20(new byte[XSalsa20.KEY], new byte[XSalsa20.NONCE]);
        byte[] text = new byte[65_536];
        bytes("XSalsa20 65536", text.length, () -> stream.xor(text, 0, text, 0, text.length));
        bytes("XSalsa20 100", 100, () -> stream.xor(text, 0, text, 0, 100));
        bytes("SHA-256 65536", text.length, () -> Hashes.sha256(text));
        PublicKey key = PublicKey.decode(HexFormat.of().parseHex("080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e"));
        byte[] part = new byte[56];
        byte[] signature = HexFormat.of().parseHex("403c6e2b600b7a32ed02cd14e0035c3b150518033e8cb5219a574bf513f04cc434c5be526bd0ecbc3102372a16492941f52480c7925fccdde9dcd871dfbfe104");
        rate("Ed25519 verify", () -> key.verifies(signature, part));
    }

    private static void seal(String name, Crypto crypto, int size) throws GeneralSecurityException {
        Aead aead = crypto.aead(new byte[32]);
        byte[] buffer = new byte[size + Aead.TAG];
        bytes(name + " seal " + size, size, () -> aead.seal(buffer, 0, size, buffer, 0));
    }

    private static void open(String name, Crypto crypto, int size) throws GeneralSecurityException {
        // two nonces in turn: some refuse one that they have just had
        byte[][] sealed = new byte[2][size + Aead.TAG];
        Aead seals = crypto.aead(new byte[32]);
        seals.seal(new byte[size], 0, size, sealed[0], 0);
        seals.seal(new byte[size], 0, size, sealed[1], 0);
        byte[] text = new byte[size];
        Aead aead = crypto.aead(new byte[32]);
        int[] turn = {0};
        bytes(name + " open " + size, size, () -> {
            turn[0] ^= 1;
            aead.skipTo(turn[0]);
            aead.open(sealed[turn[0]], 0, size + Aead.TAG, text, 0);
        });
    }

    private static void bytes(String what, int size, Step step) throws GeneralSecurityException {
        print(String.format("%-28s %8.0f MB/s", what, perSecond(step) * size / 1e6));
    }

    private static void rate(String what, Step step) throws GeneralSecurityException {
        print(String.format("%-28s %8.0f /s", what, perSecond(step)));
    }

    private static double perSecond(Step step) throws GeneralSecurityException {
        double best = 0;
        for (int i = 0; i < ROUNDS; i++) {
            long start = CPU.getCurrentThreadCpuTime();
            long now = start;
            long times = 0;
            while (now - start < ROUND_NANOS) {
                for (int k = 0; k < 16; k++) {
                    step.run();
                }
                times += 16;
                now = CPU.getCurrentThreadCpuTime();
            }
            best = Math.max(best, times * 1e9 / (now - start));
        }
        return best;
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
