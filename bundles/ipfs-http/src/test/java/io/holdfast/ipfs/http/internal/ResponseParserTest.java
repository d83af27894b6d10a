package io.holdfast.ipfs.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ResponseParserTest {
    private static final class Heard implements ResponseParser.Sink {
        private final StringBuilder all = new StringBuilder();

        @Override
        public void onHead(int status) {
            all.append(status).append('|');
        }

        @Override
        public void onBody(ByteBuffer piece) {
            all.append(StandardCharsets.UTF_8.decode(piece));
        }

        @Override
        public void onEnd(String streamError) {
            all.append('|').append(streamError);
        }
    }

    @Property(tries = 300)
    void readsTheSameFromAnyPieces(@ForAll @Size(min = 1, max = 40) List<@IntRange(min = 1, max = 30) Integer> sizes,
            @ForAll @IntRange(min = 0, max = 3) int which) throws ProtocolException {
        String answer = List.of(
                "HTTP/1.1 200 OK\r\nServer: x\r\nTransfer-Encoding: chunked\r\nTrailer: X-Stream-Error\r\n\r\n5\r\nhello\r\nA\r\n, world...\r\n0\r\nX-Stream-Error: boom\r\n\r\n",
                "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\nContent-Length: 0\n\n",
                "HTTP/1.0 200 OK\r\n\r\nhello").get(which);
        String expected = List.of("200|hello, world...|boom", "500|hello|null", "200||null", "200|hello|null").get(which);
        Heard heard = new Heard();
        ResponseParser parser = new ResponseParser(heard);
        byte[] bytes = answer.getBytes(StandardCharsets.US_ASCII);
        for (int at = 0, i = 0; at < bytes.length; i++) {
            int n = Math.min(sizes.get(i % sizes.size()), bytes.length - at);
            parser.feed(ByteBuffer.wrap(bytes, at, n));
            at += n;
        }
        assertThat(parser.eof()).isTrue();
        assertThat(heard.all).hasToString(expected);
        assertThat(parser.keepAlive()).isEqualTo(which == 0 || which == 2);
    }

    @Property(tries = 500)
    void survivesAnyBytes(@ForAll byte[] bytes) {
        ResponseParser parser = new ResponseParser(new Heard());
        try {
            parser.feed(ByteBuffer.wrap(bytes));
        } catch (ProtocolException e) {
            assertThat(e).hasMessageMatching("(?s).+");
        }
    }
}
