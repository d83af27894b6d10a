package io.holdfast.model;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** How the value of each multiaddr protocol reads and writes; all methods throw without naming the value. */
final class AddressValue {
    private static final Bits GARLIC64 = new Bits("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-~", true, false);
    private static final Bits GARLIC32 = new Bits("abcdefghijklmnopqrstuvwxyz234567", true, false);
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private AddressValue() {
    }

    static byte[] ip4(String text) {
        byte[] ip = IpText.parse(text);
        if (ip.length == 16 && !IpText.mapped(ip)) {
            throw new IllegalArgumentException("not an IPv4 address");
        }
        return Arrays.copyOfRange(ip, ip.length - 4, ip.length);
    }

    static String ip4(byte[] ip) {
        return IpText.text4(ip, 0);
    }

    static byte[] ip6(String text) {
        byte[] ip = IpText.parse(text);
        if (ip.length == 16) {
            return ip;
        }
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        System.arraycopy(ip, 0, mapped, 12, 4);
        return mapped;
    }

    static String ip6(byte[] ip) {
        return IpText.text6(ip);
    }

    static byte[] mask(String text) {
        return new byte[] {(byte) decimal(text, 255)};
    }

    static String mask(byte[] mask) {
        return Integer.toString(mask[0] & 0xff);
    }

    static byte[] port(String text) {
        int port = (int) decimal(text, 65535);
        return new byte[] {(byte) (port >> 8), (byte) port};
    }

    static String port(byte[] port) {
        return Integer.toString(portAt(port, 0));
    }

    private static int portAt(byte[] b, int at) {
        return (b[at] & 0xff) << 8 | b[at + 1] & 0xff;
    }

    static byte[] memory(String text) {
        return ByteBuffer.allocate(8).putLong(decimal(text, -1)).array();
    }

    static String memory(byte[] number) {
        return Long.toUnsignedString(ByteBuffer.wrap(number).getLong());
    }

    private static long decimal(String text, long max) {
        boolean digits = !text.isEmpty();
        for (int i = 0; i < text.length() && digits; i++) {
            digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        try {
            long n = digits ? Long.parseUnsignedLong(text) : 0;
            if (digits && Long.compareUnsigned(n, max) <= 0) {
                return n;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a number from 0 to " + Long.toUnsignedString(max), e);
        }
        throw new IllegalArgumentException("not a number from 0 to " + Long.toUnsignedString(max));
    }

    static byte[] name(String text) {
        return Utf8.bytes(text);
    }

    static String name(byte[] name) {
        String text = Utf8.text(name);
        if (text.indexOf('/') >= 0) {
            throw new IllegalArgumentException("it contains a slash");
        }
        return text;
    }

    static String path(byte[] path) {
        String text = Utf8.text(path);
        if (text.length() < 2 || text.charAt(0) != '/' || text.endsWith("/")) {
            throw new IllegalArgumentException("a path begins with a slash, ends with none and is not empty");
        }
        return text;
    }

    static byte[] peer(String text) {
        return PeerId.parse(text).raw();
    }

    static String peer(byte[] bytes) {
        PeerId peer = PeerId.ofBytes(bytes);
        Multihash hash = Multihash.trusted(peer.raw());
        if (hash.code() != Multihash.IDENTITY && (hash.code() != Multihash.SHA2_256 || hash.length() != 32)) {
            throw new IllegalArgumentException("a peer ID is a multihash of identity or of sha2-256 with 32 bytes, found "
                    + hash.name() + " with " + hash.length());
        }
        return peer.toString();
    }

    static byte[] certHash(String text) {
        Multibase base = Multibase.of(text);
        if (!base.inGo()) {
            throw new IllegalArgumentException(base.text() + " is not used for certificate hashes");
        }
        return Multibase.decode(text);
    }

    static String certHash(byte[] hash) {
        Multihash.check(hash);
        return Multibase.BASE64_URL.encode(hash);
    }

    static byte[] onion(String text) {
        return onion(text, 16);
    }

    static byte[] onion3(String text) {
        return onion(text, 56);
    }

    private static byte[] onion(String text, int hostLength) {
        int colon = text.indexOf(':');
        if (colon != hostLength) {
            throw new IllegalArgumentException("an onion address has " + hostLength + " characters, a colon and a port");
        }
        byte[] host = Multibase.BASE32_PAD_UPPER.decodeBare(text.substring(0, colon).toUpperCase(Locale.ROOT));
        if (host.length != hostLength * 5 / 8) {
            throw new IllegalArgumentException("an onion address is not padded");
        }
        byte[] out = Arrays.copyOf(host, host.length + 2);
        System.arraycopy(port(text.substring(colon + 1)), 0, out, host.length, 2);
        return out;
    }

    static String onion(byte[] onion) {
        int port = portAt(onion, onion.length - 2);
        if (port == 0) {
            throw new IllegalArgumentException("port 0");
        }
        return Multibase.BASE32_PAD.encodeBare(Arrays.copyOf(onion, onion.length - 2)) + ":" + port;
    }

    static byte[] garlic64(String text) {
        return GARLIC64.decode(text, 0);
    }

    static String garlic64(byte[] host) {
        if (host.length < 386) {
            throw new IllegalArgumentException("an I2P destination has at least 386 bytes, found " + host.length);
        }
        return GARLIC64.encode("", host);
    }

    static byte[] garlic32(String text) {
        return GARLIC32.decode(text + "=".repeat(7 - (text.length() + 7) % 8), 0);
    }

    static String garlic32(byte[] host) {
        if (host.length != 32 && host.length < 35) {
            throw new IllegalArgumentException("an I2P address has 32 bytes or at least 35, found " + host.length);
        }
        String text = GARLIC32.encode("", host);
        int pad = text.indexOf('=');
        return pad < 0 ? text : text.substring(0, pad);
    }

    static byte[] httpPath(String text) {
        byte[] in = Utf8.bytes(text);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '%') {
                int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
                int low = high >= 0 ? Character.digit(in[i + 2], 16) : -1;
                if (low < 0) {
                    throw new IllegalArgumentException("% is not followed by two hexadecimal digits");
                }
                out.write(high << 4 | low);
                i += 2;
            } else {
                out.write(in[i] == '+' ? ' ' : in[i]);
            }
        }
        return out.toByteArray();
    }

    static String httpPath(byte[] path) {
        byte[] out = new byte[path.length * 3];
        int n = 0;
        for (byte b : path) {
            boolean plain = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || "-_.~".indexOf(b) >= 0;
            if (plain || b == ' ') {
                out[n++] = b == ' ' ? (byte) '+' : b;
            } else {
                out[n++] = '%';
                out[n++] = (byte) HEX[b >> 4 & 15];
                out[n++] = (byte) HEX[b & 15];
            }
        }
        return new String(out, 0, n, StandardCharsets.US_ASCII);
    }
}
