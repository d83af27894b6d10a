package io.holdfast.libp2p.internal.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.PeerId;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicKeyTest {
    private static final byte[] TEXT = "Libp2p is the _best_!".getBytes(StandardCharsets.US_ASCII);
    private static final String ED25519_SIGNATURE = "403c6e2b600b7a32ed02cd14e0035c3b150518033e8cb5219a574bf513f04cc434c5be526bd0ecbc3102372a16492941f52480c7925fccdde9dcd871dfbfe104";

    /** Keys and signatures that go-libp2p keeps for its own tests; the Ed25519 key is that of libp2p/specs, peer-ids. */
    static String key(KeyType type) {
        return switch (type) {
            case RSA -> "080012a60230820122300d06092a864886f70d01010105000382010f003082010a0282010100f2b75b418c28ed7aabfe17e90dfb93c13f2ec6381d072f862fb7"
                    + "5808b96d227eef2083d31f4a78069f85ad6a8c73896ea385a386430d1cc09a90a230f00911515c5538c4b62d897fc665df1150456aec75cdb2310c88f2079c82f"
                    + "56a79375c79e4f840f0eb15213f1972d6a248d684453ce5d3e3ec091f38c2f95c3ab5a1dfb603a9f955ebd9a75814ec5b725bb8882b047dbbae000ad88a523659"
                    + "6ad800c4ccfae3c74d69f8c665741d47972213dd4fdc83d39bab7ccce49f65e2dee7c76cd79c3500aafe7207ad41d843d89ac11e6653b872dfb2c5d790ec4eb6d"
                    + "954aa6e14a55463659edf0a2513c0aad9b8349f259a9b605b3d71dec43b69ee6be851a7530203010001";
            case ED25519 -> "080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e";
            case SECP256K1 -> "08021221023540ad842af8a43551a94d8383a555a99226506b88f953d2e70316a3a1b3d6a2";
            case ECDSA -> "0803125b3059301306072a8648ce3d020106082a8648ce3d03010703420004e29a8674f3614e0ccb72406bfe2137e9f8c5f7d62d137f0a2edd233e35374777f"
                    + "d1f9aed4d2cfa7371caafc6ef02db83b81f77cfe1bcd8c715acf0b9a2778ea9";
        };
    }

    static String signature(KeyType type) {
        return switch (type) {
            case RSA -> "6e111325f710ad394633cfd37e467e18c5137fb63d182c9b8ea34386727c833160dc010dee126ee2baf33515ff598730fbc3d3816ec5dbc626f8b17208432620"
                    + "f7915fbe1b6e5ace206d3fb98c3f93dab0e8c19f0c1592ed2c8a354bccd3c0d6de54747dc5e4fc234b87f7f4e0a63c7b6512ca3ca6a5a588e8639ee1820f2150f"
                    + "db4bb00215e50b3227f4d1d21be8ea1e8c80eb3192749ad8cd5dc9bd2b3184015a06b8d6ffb6e0726aaa4aa7d3e7102c69a07f7340332bad47fdcfee22ba25c28"
                    + "233344436aba3e92c0276dcce8f2e56c44b66857591ce815d87db6e87b2b74b94812a95e85b6eeab706434d8b0687fa717594cd6a5a82024a15d1a0aedebfe";
            case ED25519 -> ED25519_SIGNATURE;
            case SECP256K1 -> "3044022031a7d633c2f3e45a16128d43751afaa8dc9ba24092c5f5b3cad2c8fe4cf388f2022049ea8d219f458683d24775d543ea8fb290704347fb35493c403b"
                    + "c2c259b29d9e";
            case ECDSA -> "3046022100846a6685b9e72b560cb2fc4a75f9cbc38a90aaeaa7f3f25ee719832db7b93a65022100cd992bb7bd2bcc28c7db04987d10adc490fe348270954f76"
                    + "96cb0dffff0dfc3d";
        };
    }

    @ParameterizedTest
    @EnumSource
    void verifiesWhatGoSigned(KeyType type) throws InvalidKey {
        PublicKey key = PublicKey.decode(hex(key(type)));
        byte[] signature = hex(signature(type));
        assertThat(key.type()).isEqualTo(type);
        assertThat(key.message()).isEqualTo(hex(key(type)));
        assertThat(key.verifies(signature, TEXT)).isTrue();
        assertThat(key.verifies(signature, Arrays.copyOf(TEXT, 5), Arrays.copyOfRange(TEXT, 5, TEXT.length))).isTrue();
        assertThat(key.verifies(signature, Arrays.copyOf(TEXT, 5))).isFalse();
        assertThat(key.verifies(new byte[0], TEXT)).isFalse();
        for (int i = 0; i < signature.length; i++) {
            byte[] changed = signature.clone();
            changed[i] ^= 1;
            assertThat(key.verifies(changed, TEXT)).as("byte %d", i).isFalse();
            assertThat(key.verifies(Arrays.copyOf(signature, i), TEXT)).isFalse();
        }
        assertThat(key.verifies(Arrays.copyOf(signature, signature.length + 1), TEXT)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhatIsCut(KeyType type) {
        byte[] message = hex(key(type));
        for (int i = 0; i < message.length; i++) {
            byte[] cut = Arrays.copyOf(message, i);
            assertThatThrownBy(() -> PublicKey.decode(cut)).isInstanceOf(InvalidKey.class);
        }
    }

    /** libp2p/specs, peer-ids and tls. */
    @Test
    void namesThePeer() throws InvalidKey {
        assertThat(PublicKey.decode(hex("08011220a77f1d92fedb59dddaea5a1c4abd1ac2fbde7d7b879ed364501809923d7c11b9")).peer())
                .hasToString("12D3KooWM6CgA9iBFZmcYAHA6A2qvbAxqfkmrYiRQuz3XEsk4Ksv");
        assertThat(PublicKey.decode(hex("0803125b3059301306072a8648ce3d020106082a8648ce3d03010703420004bf30511f909414ebdd3242178fd290f093a551cf75c973155de0bb5a96fed"
                + "f6cb5d52da7563e794b512f66e60c7f55ba8a3acf3dd72a801980d205e8a1ad29f2")).peer()).hasToString("QmfXbAwNjJLXfesgztEHe8HwgVDCMMpZ9Eax1HYq6hn9uE");
        assertThat(PublicKey.decode(hex("080212210206dc6968726765b820f050263ececf7f71e4955892776c0970542efd689d2382")).peer())
                .hasToString("16Uiu2HAkutTMoTzDw1tCvSRtu6YoixJwS46S1ZFxW8hSx9fWHiPs");
        assertThat(PublicKey.decode(hex(key(KeyType.RSA))).peer().toString()).startsWith("Qm").hasSize(46);
    }

    @Test
    void isFoundInAPeerIdThatHoldsIt() throws InvalidKey {
        PublicKey key = PublicKey.decode(hex(key(KeyType.ED25519)));
        assertThat(PublicKey.of(key.peer())).contains(key);
        PublicKey small = PublicKey.decode(hex(key(KeyType.SECP256K1)));
        assertThat(PublicKey.of(small.peer())).contains(small);
        assertThat(PublicKey.of(PublicKey.decode(hex(key(KeyType.RSA))).peer())).isEmpty();
        assertThatThrownBy(() -> PublicKey.of(PeerId.ofBytes(hex("000441424344")))).isInstanceOf(InvalidKey.class);
        assertThat(PublicKey.of(PeerId.ofBytes(hex("0040" + "00".repeat(64))))).as("too long to be a key").isEmpty();
    }

    @Test
    void theMessageNeedNotBeCanonicalButThePeerIdIs() throws InvalidKey {
        PublicKey key = PublicKey.decode(hex(key(KeyType.ED25519)));
        String data = key(KeyType.ED25519).substring(8);
        assertThat(PublicKey.decode(hex("1220" + data + "0801"))).as("another order").isEqualTo(key);
        assertThat(PublicKey.decode(hex("088100" + "1220" + data + "1a00"))).as("a longer number, an unknown field").isEqualTo(key);
        PublicKey secp = PublicKey.decode(hex(key(KeyType.SECP256K1)));
        byte[] open = SECNamedCurves.getByName("secp256k1").getCurve().decodePoint(hex(key(KeyType.SECP256K1).substring(8))).getEncoded(false);
        assertThat(PublicKey.decode(message(2, open))).as("uncompressed").isEqualTo(secp);
    }

    @Test
    void refusesOtherTypesAndForms() {
        refused(message(4, new byte[32]), "found a key of type 4, expected RSA (0), Ed25519 (1), secp256k1 (2) or ECDSA (3)");
        refused(hex("0801"), "found no data, expected a public key with both");
        refused(hex("1220" + "00".repeat(32)), "found no type, expected a public key with both");
        refused(new byte[2049], "found 2049 bytes, expected a public key of at most 2048");
        refused(message(1, new byte[33]), "found an Ed25519 key of 33 bytes, expected 32");
        refused(message(2, new byte[1]), "found no point on secp256k1");
        refused(message(2, hex("02" + "ff".repeat(32))), "found no point on secp256k1");
        byte[] ecdsa = hex(key(KeyType.ECDSA)).clone();
        ecdsa[ecdsa.length - 1] ^= 1;
        refused(ecdsa, "found no point on secp256r1");
    }

    @Test
    void refusesDerWithMoreBehindItOrInAnotherForm() throws Exception {
        byte[] rsa = rsa(2048).getPublic().getEncoded();
        refused(message(0, Arrays.copyOf(rsa, rsa.length + 1)), "found");
        byte[] ec = Arrays.copyOfRange(hex(key(KeyType.ECDSA)), 4, hex(key(KeyType.ECDSA)).length);
        refused(message(3, Arrays.copyOf(ec, ec.length + 1)), "found");
        // the outer length in two bytes where one is enough
        byte[] ber = new byte[ec.length + 1];
        ber[0] = ec[0];
        ber[1] = (byte) 0x81;
        System.arraycopy(ec, 1, ber, 2, ec.length - 1);
        refused(message(3, ber), "found an ECDSA key that is not canonical");
        refused(message(3, rsa), "found a key on an unknown curve or of another kind");
        refused(message(0, ec), "found no RSA key");
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 2040, 8200})
    void refusesRsaKeysOfOtherSizes(int bits) throws GeneralSecurityException {
        BigInteger modulus = BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.valueOf(0x10001));
        refused(message(0, rsaKey(modulus, BigInteger.valueOf(65537))), "found an RSA key of " + bits + " bits, expected 2048 to 8192");
    }

    @Test
    void refusesRsaKeysThatTakeLong() throws GeneralSecurityException {
        BigInteger modulus = ((java.security.interfaces.RSAPublicKey) rsa(2048).getPublic()).getModulus();
        refused(message(0, rsaKey(modulus, BigInteger.ONE.shiftLeft(40).add(BigInteger.ONE))), "found an RSA key with an exponent of 41 bits, expected 2 to 31");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
    void verifiesOnEveryCurveThatJavaHas(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        KeyPair pair = generator.generateKeyPair();
        PublicKey key = PublicKey.decode(message(3, pair.getPublic().getEncoded()));
        assertThat(key.verifies(sign("SHA256withECDSA", pair), TEXT)).isTrue();
        assertThat(key.verifies(sign("SHA512withECDSA", pair), TEXT)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {2048, 4096})
    void verifiesWithRsa(int bits) throws Exception {
        KeyPair pair = rsa(bits);
        PublicKey key = PublicKey.decode(message(0, pair.getPublic().getEncoded()));
        assertThat(key.verifies(sign("SHA256withRSA", pair), TEXT)).isTrue();
        assertThat(key.verifies(sign("SHA1withRSA", pair), TEXT)).isFalse();
    }

    @Property(tries = 300)
    void neverFailsOtherwise(@ForAll @IntRange(max = 4) int type, @ForAll @Size(max = 120) List<Byte> bytes) {
        byte[] data = new byte[bytes.size()];
        for (int i = 0; i < data.length; i++) {
            data[i] = bytes.get(i);
        }
        decode(data);
        decode(message(type, data));
    }

    @Property(tries = 300)
    void neverFailsOtherwiseWhenAByteIsChanged(@ForAll KeyType type, @ForAll @IntRange(max = 600) int at, @ForAll byte with) {
        byte[] message = hex(key(type));
        message[at % message.length] ^= with;
        decode(message);
    }

    @Test
    void bitsThatAreNoOctetsAreNoKey() {
        byte[] message = hex(key(KeyType.ECDSA));
        message[29] ^= 1;
        assertThatThrownBy(() -> PublicKey.decode(message)).isInstanceOf(InvalidKey.class).hasMessageContaining("ECDSA");
    }

    private static void decode(byte[] message) {
        try {
            PublicKey key = PublicKey.decode(message);
            key.verifies(message, TEXT);
            assertThat(PublicKey.decode(key.message())).isEqualTo(key);
        } catch (InvalidKey e) {
            assertThat(e).hasMessageStartingWith("found ");
        }
    }

    private static void refused(byte[] message, String why) {
        assertThatThrownBy(() -> PublicKey.decode(message)).isInstanceOf(InvalidKey.class).hasMessageStartingWith(why);
    }

    private static byte[] sign(String algorithm, KeyPair pair) throws GeneralSecurityException {
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(pair.getPrivate());
        signer.update(TEXT);
        return signer.sign();
    }

    private static KeyPair rsa(int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static byte[] rsaKey(BigInteger modulus, BigInteger exponent) throws GeneralSecurityException {
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent)).getEncoded();
    }

    private static byte[] message(int type, byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(8);
        out.write(type);
        out.write(18);
        for (int n = data.length; ; n >>>= 7) {
            out.write(n > 0x7f ? n & 0x7f | 0x80 : n);
            if (n <= 0x7f) {
                break;
            }
        }
        out.writeBytes(data);
        return out.toByteArray();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
