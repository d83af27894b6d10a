package io.holdfast.console.internal;

import io.holdfast.spi.part.PartView;
import io.holdfast.spi.part.Parts;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What concerns this node's own make-up: parts, use. */
final class PartCommands {
    private final Parts parts;
    private final Waiting waiting;
    private final PrintStream out;

    PartCommands(Parts parts, Waiting waiting, PrintStream out) {
        this.parts = parts;
        this.waiting = waiting;
        this.out = out;
    }

    void parts(String... words) {
        new Args("parts", words, Set.of(), Set.of()).none();
        Table table = new Table("PART", "INTERFACE", "VARIANT", "RANKING", "BUNDLE", "IN FLIGHT", "STATE");
        for (PartView part : parts.view()) {
            boolean first = true;
            for (PartView.Variant variant : part.variants()) {
                String star = variant.serving() ? " *" : "";
                table.row(first ? part.name() : "", first ? part.type() : "", variant.name() + star,
                        Integer.toString(variant.ranking()), variant.bundle(),
                        first ? Integer.toString(part.inFlight()) : "", first ? part.state() : "");
                first = false;
            }
            if (first) {
                table.row(part.name(), part.type(), "-", "-", "-", Integer.toString(part.inFlight()), part.state());
            }
        }
        out.print(table);
    }

    void use(String... words) {
        List<String> rest = new Args("use", words, Set.of(), Set.of()).rest();
        if (rest.isEmpty() || rest.size() > 2) {
            throw new CommandException("use: found " + (rest.isEmpty() ? "nothing" : rest.size() + " words")
                    + ", expected a part (" + names() + ") and a variant of it, or the part alone for what the configuration says");
        }
        String name = rest.get(0);
        String variant = rest.size() > 1 ? rest.get(1) : null;
        waiting.of(parts.use(name, variant));
        String serving = parts.view().stream().filter(p -> p.name().equals(name)).map(PartView::serving).findFirst().orElse("");
        out.println(name + ": " + (serving.isEmpty() ? "nothing serves" : serving + " serves"));
        if (variant != null) {
            int slash = name.indexOf('/');
            out.println("until restart; to keep it set holdfast.use." + (slash < 0 ? name : name.substring(0, slash)) + " in service.json");
        }
    }

    private String names() {
        return parts.view().stream().map(PartView::name).collect(Collectors.joining(", "));
    }
}
