package io.holdfast.config.internal;

import io.holdfast.model.GoDuration;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a value must be besides its form.
 *
 * @param expected for messages
 * @param holds    may throw {@link IllegalArgumentException} for "no"
 */
record Rule(String expected, Predicate<Object> holds) {
    private static final long MIN_STORAGE = 2_000_000;
    static final Rule ANY = new Rule("", v -> true);
    static final Rule POSITIVE_DURATION = new Rule("a duration above 0s", v -> duration(v).compareTo(Duration.ZERO) > 0);
    static final Rule DURATION = new Rule("a duration from 0s", v -> !duration(v).isNegative());
    static final Rule ADDRESS = new Rule("a multiaddress", v -> address((String) v));
    static final Rule ADDRESSES = new Rule("multiaddresses", v -> texts(v).stream().allMatch(Rule::address));
    static final Rule SOME_ADDRESSES = new Rule("at least one multiaddress",
            v -> !texts(v).isEmpty() && texts(v).stream().allMatch(Rule::address));
    static final Rule LISTENERS = new Rule("at least one /ip4/<address>/tcp/<port> or /ip6/<address>/tcp/<port>",
            v -> !texts(v).isEmpty() && texts(v).stream().allMatch(Rule::listener));
    static final Rule LISTENERS_OR_NONE = new Rule("a list of /ip4/<address>/tcp/<port> or /ip6/<address>/tcp/<port>",
            v -> texts(v).stream().allMatch(Rule::listener));
    static final Rule BYTES = new Rule("a size such as \"10GB\" or \"512MiB\", at least 2MB", v -> bytes((String) v));
    static final Rule PEERS = new Rule("peer IDs", v -> texts(v).stream().allMatch(Rule::peer));
    static final Rule PEERS_OR_STAR = new Rule("peer IDs or *", v -> texts(v).stream().allMatch(t -> t.equals("*") || peer(t)));
    static final Rule NOT_EMPTY = new Rule("a text that is not empty", v -> !((String) v).isEmpty());

    /** A count: components keep these in 32 bits. */
    static Rule from(long min) {
        return between(min, Integer.MAX_VALUE);
    }

    /** Bytes. */
    static Rule size(long min) {
        return new Rule("a whole number from " + min, v -> (Long) v >= min);
    }

    static Rule between(long min, long max) {
        return new Rule("a whole number from " + min + " to " + max, v -> (Long) v >= min && (Long) v <= max);
    }

    static Rule share() {
        return new Rule("a number from 0 to 1", v -> (Double) v >= 0 && (Double) v <= 1);
    }

    static Rule oneOf(String... words) {
        List<String> list = List.of(words);
        return new Rule("one of \"" + String.join("\", \"", list) + "\"", v -> list.contains((String) v));
    }

    /** Whether the value is as it must be. */
    boolean accepts(Object value) {
        try {
            return holds.test(value);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean listener(String text) {
        Multiaddr address = Multiaddr.parse(text);
        boolean host = Stream.of("ip4", "ip6", "dns4", "dns").anyMatch(p -> address.value(p).isPresent());
        int port = Integer.parseInt(address.value("tcp").orElse("-1"));
        return host && port >= 0 && port <= 65_535;
    }

    // 10GB, 512MiB, 1000000
    private static boolean bytes(String text) {
        String upper = text.trim().toUpperCase(Locale.ROOT);
        int digits = 0;
        while (digits < upper.length() && (Character.isDigit(upper.charAt(digits)) || upper.charAt(digits) == '.')) {
            digits++;
        }
        int power = List.of("", "K", "M", "G", "T").indexOf(unit(upper.substring(digits).trim()));
        return digits > 0 && power >= 0 && Double.parseDouble(upper.substring(0, digits)) * Math.pow(1000, power) >= MIN_STORAGE;
    }

    private static String unit(String text) {
        String letters = text.endsWith("B") ? text.substring(0, text.length() - 1) : text.isEmpty() ? "" : "?";
        return letters.length() == 2 && letters.endsWith("I") ? letters.substring(0, 1) : letters;
    }

    private static Duration duration(Object value) {
        return GoDuration.parse((String) value);
    }

    // a mask such as /ip4/10.0.0.0/ipcidr/8 may stand where an address is to be left out
    private static boolean address(String text) {
        int mask = text.indexOf("/ipcidr/");
        return !Multiaddr.parse(mask < 0 ? text : text.substring(0, mask)).toString().isEmpty();
    }

    private static boolean peer(String text) {
        return !PeerId.parse(text).toString().isEmpty();
    }

    @SuppressWarnings("unchecked")
    private static List<String> texts(Object value) {
        return (List<String>) value;
    }
}
