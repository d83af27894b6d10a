package io.holdfast.config.internal;

/** The form of a value in the file. Each is kept in one Java type, given behind it. */
enum Kind {
    /** {@link String}. */
    TEXT("text"),
    /** {@link Long}. */
    INTEGER("a whole number"),
    /** {@link Double}. */
    NUMBER("a number"),
    /** {@link Boolean}. */
    BOOLEAN("true or false"),
    /** {@link String} as Go writes durations. */
    DURATION("a duration such as \"1m30s\""),
    /** {@link java.util.List} of text; a plain text stands for a list of one. */
    TEXTS("a list of texts"),
    /** {@link java.util.Map} from text to text. */
    TEXT_MAP("an object of texts"),
    /** {@link java.util.Map} from text to lists of texts. */
    LISTS_MAP("an object of lists of texts"),
    /** {@link java.util.Map} with keys of its own. */
    OBJECT("an object"),
    /** {@link java.util.Map} with any keys: the tuning of another library. */
    OPEN("an object");

    private final String expected;

    Kind(String expected) {
        this.expected = expected;
    }

    /** For messages. */
    String expected() {
        return expected;
    }
}
