package io.holdfast.unixfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Cid;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The roots are those of kubo. */
class KuboRootsTest {
    static List<Arguments> roots() throws IOException {
        List<Arguments> rows = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                KuboRootsTest.class.getResourceAsStream("kubo-roots.tsv"), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.startsWith("#")) {
                    rows.add(Arguments.of((Object[]) line.split("\t")));
                }
            }
        }
        return rows;
    }

    static ImportOptions options(String kuboFlags) {
        String chunker = "";
        int version = kuboFlags.contains("--cid-version=1") ? 1 : 0;
        boolean raw = version == 1 && !kuboFlags.contains("--raw-leaves=false") || kuboFlags.matches(".*--raw-leaves( .*)?");
        for (String flag : kuboFlags.split(" ")) {
            if (flag.startsWith("--chunker=")) {
                chunker = flag.substring("--chunker=".length());
            }
        }
        return new ImportOptions(chunker, version, raw, kuboFlags.contains("-w"), false);
    }

    @ParameterizedTest
    @MethodSource("roots")
    void equalsKubo(String flags, String description, String cid) throws IOException {
        Importer importer = new Importer(options(flags), (c, b) -> { }, ImportListener.NONE);
        GeneratedTree.feed(importer, description, 100_000);
        assertThat(importer.finish()).isEqualTo(Cid.parse(cid));
    }
}
