package io.holdfast.libp2p.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.libp2p.internal.crypto.Aead;
import io.holdfast.libp2p.internal.crypto.Crypto;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Against the vectors of flynn/noise, the library under go-libp2p. */
class XxHandshakeTest {
    private static final Crypto CRYPTO = Crypto.fastest();
    private static final String[] PAYLOADS = {"746573745f6d73675f30", "746573745f6d73675f31", "746573745f6d73675f32"};
    private static final String[] MESSAGES = {
        "358072d6365880d1aeea329adf9121383851ed21a28e3b75e965d0d2cd166254746573745f6d73675f30",
        "64b101b1d0be5a8704bd078f9895001fc03e8e9f9522f188dd128d9846d484663414af878d3e46a2f58911a816d6e8346d4ea17a6f2a0bb4ef4ed56c133cff4572e7a2ba5123ac30618b3d2"
                + "05f5c2d17f50cbca216483ac56bcc78e33bf520303278db641e5e731b2e3a",
        "87f864c11ba449f46a0a4f4e2eacbb7b0457784f4fca1937f572c93603e9c4d9f27e318e43ba630594c4d08eeb3b36d97c7377a2f4f9144b2f0c8095ad92140505b2ab53eff244b14138"};
    private static final String[] FRAMES = {"79656c6c6f777375626d6172696e65", "a52ef02ba60e12696d1d6b9ef4245c88fca757b6134ad6e76b56e310a6adf6",
        "7375626d6172696e6579656c6c6f77", "2445aa438ebd649281c636cc7269ca82f1d9023d72520943aeabf909cdf521"};

    private static XxHandshake initiator() throws GeneralSecurityException {
        return new XxHandshake(CRYPTO, true, new byte[0], CRYPTO.x25519().of(counting(0)), CRYPTO.x25519().of(counting(0x20)));
    }

    private static XxHandshake responder() throws GeneralSecurityException {
        return new XxHandshake(CRYPTO, false, new byte[0], CRYPTO.x25519().of(counting(1)), CRYPTO.x25519().of(counting(0x41)));
    }

    @Test
    void isTheVectors() throws GeneralSecurityException {
        XxHandshake a = initiator();
        XxHandshake b = responder();
        for (int i = 0; i < 3; i++) {
            XxHandshake from = i % 2 == 0 ? a : b;
            XxHandshake to = i % 2 == 0 ? b : a;
            assertThat(from.writes()).isTrue();
            assertThat(to.writes()).isFalse();
            byte[] message = from.write(hex(PAYLOADS[i]));
            assertThat(message).isEqualTo(hex(MESSAGES[i]));
            assertThat(to.read(message)).isEqualTo(hex(PAYLOADS[i]));
        }
        assertThat(a.isComplete() && b.isComplete()).isTrue();
        assertThat(a.theirStatic()).isEqualTo(CRYPTO.x25519().of(counting(1)).publicKey());
        assertThat(b.theirStatic()).isEqualTo(CRYPTO.x25519().of(counting(0)).publicKey());
        pass(a.sending(), b.receiving(), 0);
        pass(b.sending(), a.receiving(), 2);
        assertThatThrownBy(() -> a.write(new byte[0])).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> a.read(new byte[0])).isInstanceOf(IllegalStateException.class);
    }

    private static void pass(Aead sending, Aead receiving, int at) throws GeneralSecurityException {
        byte[] text = hex(FRAMES[at]);
        byte[] sealed = new byte[text.length + Aead.TAG];
        sending.seal(text, 0, text.length, sealed, 0);
        assertThat(sealed).isEqualTo(hex(FRAMES[at + 1]));
        byte[] opened = new byte[text.length];
        receiving.open(sealed, 0, sealed.length, opened, 0);
        assertThat(opened).isEqualTo(text);
    }

    @Test
    void refusesEveryChangedByteAndEveryCut() throws GeneralSecurityException {
        for (int which = 1; which < 3; which++) {
            byte[] message = hex(MESSAGES[which]);
            for (int i = 0; i < message.length; i++) {
                byte[] changed = message.clone();
                changed[i] ^= 1;
                byte[] cut = Arrays.copyOf(message, i);
                XxHandshake one = upTo(which);
                XxHandshake two = upTo(which);
                assertThatThrownBy(() -> one.read(changed)).isInstanceOf(GeneralSecurityException.class);
                assertThatThrownBy(() -> two.read(cut)).isInstanceOf(GeneralSecurityException.class);
            }
        }
        for (int i = 0; i < 32; i++) {
            byte[] cut = new byte[i];
            XxHandshake b = responder();
            assertThatThrownBy(() -> b.read(cut)).isInstanceOf(GeneralSecurityException.class);
        }
    }

    private static XxHandshake upTo(int which) throws GeneralSecurityException {
        XxHandshake end = which == 1 ? initiator() : responder();
        if (which == 1) {
            end.write(hex(PAYLOADS[0]));
        } else {
            end.read(hex(MESSAGES[0]));
            end.write(hex(PAYLOADS[1]));
        }
        return end;
    }

    private static byte[] counting(int from) {
        byte[] out = new byte[32];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) (from + i);
        }
        return out;
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
