package io.holdfast.model;

/** IP addresses as text. No names are looked up, no old spellings are taken. Source: RFC 4291, written as RFC 5952 says. */
final class IpText {
    private static final int V4_PREFIX = 12;

    private IpText() {
    }

    /** The 4 or 16 bytes of an address; throws without naming the text. */
    static byte[] parse(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                return parse4(text, 0);
            }
            if (c == ':') {
                return parse6(text);
            }
        }
        throw new IllegalArgumentException("not an IP address");
    }

    /** Whether these 16 bytes stand for an IPv4 address. */
    static boolean mapped(byte[] ip) {
        for (int i = 0; i < 10; i++) {
            if (ip[i] != 0) {
                return false;
            }
        }
        return ip[10] == -1 && ip[11] == -1;
    }

    private static byte[] parse4(String text, int from) {
        byte[] ip = new byte[4];
        int at = from;
        for (int field = 0; field < 4; field++) {
            int start = at;
            int n = 0;
            while (at < text.length() && at - start < 3 && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                n = n * 10 + text.charAt(at++) - '0';
            }
            boolean zeros = at - start > 1 && text.charAt(start) == '0';
            boolean ends = field == 3 ? at == text.length() : at < text.length() && text.charAt(at) == '.';
            if (at == start || zeros || n > 255 || !ends) {
                throw new IllegalArgumentException("not an IPv4 address");
            }
            at++;
            ip[field] = (byte) n;
        }
        return ip;
    }

    private static byte[] parse6(String text) {
        byte[] ip = new byte[16];
        int gap = text.startsWith("::") ? 0 : -1;
        int at = gap == 0 ? 2 : 0;
        int n = 0;
        while (n < 16 && at < text.length()) {
            int start = at;
            int group = 0;
            while (at < text.length() && hex(text.charAt(at)) >= 0) {
                group = group << 4 | hex(text.charAt(at++));
                require(at - start <= 4);
            }
            require(at > start);
            if (at < text.length() && text.charAt(at) == '.') {
                require(n <= V4_PREFIX && (gap >= 0 || n == V4_PREFIX));
                System.arraycopy(parse4(text, start), 0, ip, n, 4);
                at = text.length();
                n += 4;
                break;
            }
            ip[n++] = (byte) (group >> 8);
            ip[n++] = (byte) group;
            if (at == text.length()) {
                break;
            }
            require(text.charAt(at++) == ':' && at < text.length());
            if (text.charAt(at) == ':') {
                require(gap < 0);
                gap = n;
                at++;
            }
        }
        // a gap stands for at least one group
        require(at == text.length() && (n < 16) == (gap >= 0));
        if (gap >= 0) {
            byte[] out = new byte[16];
            System.arraycopy(ip, 0, out, 0, gap);
            System.arraycopy(ip, gap, out, 16 - n + gap, n - gap);
            return out;
        }
        return ip;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("not an IPv6 address");
        }
    }

    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    /** The text of 4 bytes. */
    static String text4(byte[] ip, int from) {
        return (ip[from] & 0xff) + "." + (ip[from + 1] & 0xff) + "." + (ip[from + 2] & 0xff) + "." + (ip[from + 3] & 0xff);
    }

    /** The text of 16 bytes. */
    static String text6(byte[] ip) {
        if (mapped(ip)) {
            return "::ffff:" + text4(ip, V4_PREFIX);
        }
        int gap = -1;
        int gapLength = 1;
        for (int g = 0, run = 0; g < 8; g++) {
            run = group(ip, g) == 0 ? run + 1 : 0;
            if (run > gapLength) {
                gapLength = run;
                gap = g - run + 1;
            }
        }
        StringBuilder out = new StringBuilder(39);
        for (int g = 0; g < 8; g++) {
            if (g == gap) {
                out.append("::");
                g += gapLength - 1;
            } else {
                if (g > 0 && out.charAt(out.length() - 1) != ':') {
                    out.append(':');
                }
                out.append(Integer.toHexString(group(ip, g)));
            }
        }
        return out.toString();
    }

    private static int group(byte[] ip, int g) {
        return (ip[2 * g] & 0xff) << 8 | ip[2 * g + 1] & 0xff;
    }
}
