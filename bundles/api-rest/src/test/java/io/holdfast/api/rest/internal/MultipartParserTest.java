package io.holdfast.api.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartParserTest {
    private static final String BOUNDARY = "a-b";

    /** The events of this body, its content joined, when it is fed in pieces of these sizes over and over. */
    private static List<String> events(byte[] body, int... sizes) {
        return events(BOUNDARY, body, sizes);
    }

    private static List<String> events(String boundary, byte[] body, int... sizes) {
        MultipartParser parser = new MultipartParser(boundary);
        List<String> events = new ArrayList<>();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int at = 0;
        for (int i = 0; at < body.length; i++) {
            int n = Math.min(Math.max(1, sizes[i % sizes.length]), body.length - at);
            // a copy, wiped afterwards: the parser must not look back
            byte[] piece = Arrays.copyOfRange(body, at, at + n);
            parser.feed(piece, 0, n);
            collect(parser, events, content);
            Arrays.fill(piece, (byte) '-');
            at += n;
        }
        parser.end();
        return events;
    }

    private static void collect(MultipartParser parser, List<String> events, ByteArrayOutputStream content) {
        for (MultipartParser.Event e = parser.next(); e != MultipartParser.Event.MORE; e = parser.next()) {
            switch (e) {
                case PART -> events.add("part " + parser.head());
                case DATA -> {
                    byte[] copy = new byte[parser.data().remaining()];
                    assertThat(copy).isNotEmpty();
                    parser.data().get(copy);
                    content.writeBytes(copy);
                }
                case PART_END -> {
                    events.add("content " + content.toString(StandardCharsets.ISO_8859_1));
                    content.reset();
                }
                case END -> events.add("end");
                case MORE -> throw new AssertionError();
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void two_parts_with_a_preamble_and_an_epilogue() {
        byte[] body = bytes("hello\r\n--a-b \t\r\nA: 1\r\nB: 2\r\n\r\none\r\n--a-b\r\n\r\n\r\n--a-b--\r\nbye\r\n--a-b\r\n");
        assertThat(events(body, 1000)).containsExactly("part {a=1, b=2}", "content one", "part {}", "content ", "end");
    }

    @Test
    void an_empty_part_may_share_its_line_break_with_the_boundary() {
        assertThat(events(bytes("--a-b\nA: 1\n\n--a-b--"), 3)).containsExactly("part {a=1}", "content ", "end");
    }

    @Test
    void what_looks_like_a_boundary_is_content() {
        String content = "\r\r\n\r\n--a\r\n--a-\r\n-\r\n--A-b--a-b\r";
        byte[] body = bytes("--a-b\r\n\r\n" + content + "\r\n--a-b--");
        assertThat(events(body, 1)).containsExactly("part {}", "content " + content, "end");
        assertThat(events(body, 1000)).containsExactly("part {}", "content " + content, "end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "----", "aaa", "abab", "x-0123456789012345678901234567890123456789012345678901234567890123456"})
    void the_beginnings_of_a_boundary_are_content(String boundary) {
        String delimiter = "\r\n--" + boundary;
        StringBuilder content = new StringBuilder();
        for (int n = 1; n < delimiter.length(); n++) {
            content.append(delimiter, 0, n).append('!').append(delimiter.substring(n)).append(boundary);
        }
        byte[] body = bytes("--" + boundary + "\r\n\r\n" + content + delimiter + "--");
        for (int size : new int[] {1, 3, 7, 64, 1 << 20}) {
            assertThat(events(boundary, body, size)).containsExactly("part {}", "content " + content, "end");
        }
    }

    @Test
    void no_part_at_all_is_told_by_the_events() {
        assertThat(events(bytes("--a-b--\r\n"), 2)).containsExactly("end");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "nothing here", "--a-b", "--a-b\r\n", "--a-b\r\nA: 1", "--a-b\r\nA: 1\r\n\r\nx", "--a-b\r\n\r\nx\r\n--a-b", "--a-b\r\n\r\nx\r\n--a-b-",
        "--a-b\r\n\r\nx\r\n--a-bc\r\n\r\n--a-b--", "--a-b\r\nno header\r\n\r\nx\r\n--a-b--", "--a-b\r\nA: 1\r\n folded\r\n\r\nx\r\n--a-b--",
        "--a-b\r\n: 1\r\n\r\nx\r\n--a-b--", "--a-b\r\nA: \u00ff\r\n\r\nx\r\n--a-b--", "--a-b-x\r\n"})
    void what_is_not_delimited_is_refused(String body) {
        for (int size : new int[] {1, 7, 1000}) {
            assertThatThrownBy(() -> events(bytes(body), size)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void large_heads_and_preambles_are_refused_at_constant_memory() {
        String big = "x".repeat(MultipartParser.MAX_HEAD + 10);
        assertThatThrownBy(() -> events(bytes("--a-b\r\nA: " + big), 100)).hasMessageContaining("head of a part is larger");
        assertThatThrownBy(() -> events(bytes(big), 100)).hasMessageContaining("no boundary line");
        assertThatThrownBy(() -> events(bytes("--a-b" + " ".repeat(1000)), 100)).hasMessageContaining("after a boundary");
    }

    @Property(tries = 500)
    void pieces_of_any_size_give_the_same_events(@ForAll("bodies") String body, @ForAll("sizes") int[] sizes) {
        assertThat(outcome(body, sizes)).isEqualTo(outcome(body, 1 << 20));
    }

    @Property(tries = 500)
    void what_was_put_together_comes_apart(@ForAll("contents") List<String> contents, @ForAll("sizes") int[] sizes) {
        StringBuilder body = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (String content : contents) {
            body.append("--a-b\r\nN: ").append(expected.size()).append("\r\n\r\n").append(content).append("\r\n");
            expected.add("part {n=" + expected.size() + "}");
            expected.add("content " + content);
        }
        expected.add("end");
        assertThat(events(bytes(body + "--a-b--\r\n"), sizes)).isEqualTo(expected);
    }

    private static Object outcome(String body, int... sizes) {
        try {
            return events(bytes(body), sizes);
        } catch (IllegalArgumentException e) {
            return "refused: " + e.getMessage();
        }
    }

    @Provide
    Arbitrary<String> bodies() {
        // made of what matters to the parser, so that near misses are common
        Arbitrary<String> token = Arbitraries.of("\r\n--a-b", "--a-b", "\r\n", "\r", "\n", "-", "--", "a", "-b", ": ", "A: 1\r\n", " ", "\u00ff", "x");
        return token.list().ofMaxSize(30).map(l -> String.join("", l)).flatMap(s -> Arbitraries.of(s, "--a-b\r\n" + s, "--a-b\r\n\r\n" + s + "\r\n--a-b--"));
    }

    @Provide
    Arbitrary<List<String>> contents() {
        Arbitrary<String> token = Arbitraries.of("\r\n--a", "\r\n", "\r", "\n", "-", "--A-b", "a-b", "x", "\u00ff", "\0");
        return token.list().ofMaxSize(20).map(l -> String.join("", l)).filter(s -> !("\r\n" + s).contains("\r\n--a-b")).list().ofMinSize(1).ofMaxSize(4);
    }

    @Provide
    Arbitrary<int[]> sizes() {
        return Arbitraries.integers().between(1, 12).array(int[].class).ofMinSize(1).ofMaxSize(5);
    }
}
