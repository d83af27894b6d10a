package io.holdfast.config.internal;

import java.util.List;
import java.util.Locale;

/**
 * One key of a section.
 *
 * @param standard what holds when nothing is said; null = nothing
 * @param absent   what holds when the section is there but the key is not, where that is not {@link #standard}; else null
 * @param written  whether a new file holds it
 * @param restart  whether a change needs a restart
 * @param keys     of an {@link Kind#OBJECT}
 */
record Key(String name, Kind kind, Object standard, Object absent, Rule rule, boolean written, boolean restart, List<Key> keys) {
    static Key of(String name, Kind kind, Object standard, Rule rule) {
        return new Key(name, kind, standard, null, rule, true, false, List.of());
    }

    static Key text(String name, String standard) {
        return of(name, Kind.TEXT, standard, Rule.ANY);
    }

    static Key integer(String name, long standard, Rule rule) {
        return of(name, Kind.INTEGER, standard, rule);
    }

    static Key bool(String name, boolean standard) {
        return of(name, Kind.BOOLEAN, standard, Rule.ANY);
    }

    static Key duration(String name, String standard, Rule rule) {
        return of(name, Kind.DURATION, standard, rule);
    }

    static Key texts(String name, Rule rule, String... standard) {
        return of(name, Kind.TEXTS, List.of(standard), rule);
    }

    static Key object(String name, Key... keys) {
        return new Key(name, Kind.OBJECT, null, null, Rule.ANY, true, false, List.of(keys));
    }

    static Key open(String name) {
        return of(name, Kind.OPEN, null, Rule.ANY).omitted();
    }

    /** The same, left out of a new file. */
    Key omitted() {
        return new Key(name, kind, standard, absent, rule, false, restart, keys);
    }

    /** The same, with another value where the section is there but the key is not: IPFS Cluster's rule for some keys. */
    Key whenAbsent(Object value) {
        return new Key(name, kind, standard, value, rule, written, restart, keys);
    }

    /** The same; a change takes effect at the next start. */
    Key atRestart() {
        return new Key(name, kind, standard, absent, rule, written, true, keys);
    }

    /** How the key is named in an environment variable. */
    String variable() {
        return name.replace("_", "").toUpperCase(Locale.ROOT);
    }

    /** For messages: the rule if there is one, else the form. */
    String expected() {
        return rule.expected().isEmpty() ? kind.expected() : rule.expected();
    }
}
