package io.holdfast.libp2p.internal.mdns;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A name of the DNS.
 *
 * @param labels in lower case, for names are equal whatever their case; a byte each character
 */
record Name(List<String> labels) {
    static final int MAX_LABEL = 63;
    /** With the lengths of the labels and the end. */
    static final int MAX_BYTES = 255;

    Name {
        labels = labels.stream().map(l -> l.toLowerCase(Locale.ROOT)).toList();
    }

    /** @param text labels with a dot between each two */
    static Name of(String text) {
        return new Name(List.of(text.split("\\.")));
    }

    Name in(Name domain) {
        return new Name(Stream.concat(labels.stream(), domain.labels.stream()).toList());
    }

    /** Whether it is one label in front of the domain. */
    boolean isDirectlyIn(Name domain) {
        return labels.size() == domain.labels.size() + 1 && labels.subList(1, labels.size()).equals(domain.labels);
    }

    @Override
    public String toString() {
        return String.join(".", labels);
    }
}
