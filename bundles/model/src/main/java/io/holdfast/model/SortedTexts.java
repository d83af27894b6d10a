package io.holdfast.model;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Metadata: never changes, and is walked in the order of the keys' UTF-8 bytes, as Go sorts them both in JSON and in the stored form.
 * That order is that of the code points, and not Java's, in which a surrogate pair comes before U+E000.
 */
final class SortedTexts extends AbstractMap<String, String> {
    static final Comparator<String> ORDER = SortedTexts::compare;

    private final Map<String, String> map;

    private SortedTexts(Map<String, String> map) {
        TreeMap<String, String> sorted = new TreeMap<>(ORDER);
        sorted.putAll(map);
        this.map = Collections.unmodifiableMap(sorted);
    }

    /** A copy, or the map itself when it is one already; null for null. */
    static Map<String, String> of(Map<String, String> map) {
        return map == null || map instanceof SortedTexts ? map : new SortedTexts(map);
    }

    private static int compare(String a, String b) {
        int n = Math.min(a.length(), b.length());
        for (int i = 0; i < n; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean differ = Character.isSurrogate(x) != Character.isSurrogate(y);
                return differ && x >= Character.MIN_SURROGATE && y >= Character.MIN_SURROGATE ? y - x : x - y;
            }
        }
        return a.length() - b.length();
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        return map.entrySet();
    }

    @Override
    public String get(Object key) {
        return map.get(key);
    }

    @Override
    public boolean containsKey(Object key) {
        return map.containsKey(key);
    }
}
