package io.holdfast.console.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.GoDuration;
import io.holdfast.model.Pin;
import io.holdfast.model.PinMode;
import io.holdfast.model.PinOptions;
import io.holdfast.model.PinType;
import io.holdfast.model.StatusFilter;
import io.holdfast.model.TrackerStatus;
import io.holdfast.spi.cluster.Cluster;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What concerns pins: pin, unpin, ls, status, sync, recover. */
final class PinCommands {
    static final Set<String> PIN_OPTIONS = Set.of("--name", "-n", "--mode", "-rmin", "-rmax", "--replication", "-r", "--expire-in", "--metadata");

    private final Cluster cluster;
    private final Waiting waiting;
    private final PrintStream out;
    private final Clock clock;

    PinCommands(Cluster cluster, Waiting waiting, PrintStream out, Clock clock) {
        this.cluster = cluster;
        this.waiting = waiting;
        this.out = out;
        this.clock = clock;
    }

    void pin(String... words) {
        Args args = new Args("pin", words, Set.of(), PIN_OPTIONS);
        String what = args.one("a CID or a path");
        PinOptions options = options("pin", args, clock);
        out.print(Texts.pin(waiting.of(isPath(what)
                ? cluster.pinPath(what, options)
                : cluster.pin(Pin.of(cid("pin", what), options)))));
    }

    void unpin(String... words) {
        String what = new Args("unpin", words, Set.of(), Set.of()).one("a CID or a path");
        out.print(Texts.pin(waiting.of(isPath(what) ? cluster.unpinPath(what) : cluster.unpin(cid("unpin", what)))));
    }

    void ls(String... words) {
        Args args = new Args("ls", words, Set.of(), Set.of("--filter"));
        String cid = args.oneOrNone("a CID or nothing");
        if (cid != null) {
            out.print(Texts.pin(waiting.of(cluster.allocation(cid("ls", cid)))));
        } else {
            waiting.each(cluster.allocations(types(args.value("--filter"))), pin -> out.print(Texts.pin(pin)));
        }
    }

    void status(String... words) {
        Args args = new Args("status", words, Set.of("--local"), Set.of("--filter"));
        StatusFilter filter = filter(args.value("--filter"));
        boolean local = args.flag("--local");
        if (args.rest().isEmpty()) {
            waiting.each(cluster.statusAll(filter, local), info -> out.print(Texts.status(info)));
        }
        List<Cid> cids = args.rest().stream().map(t -> cid("status", t)).toList();
        cids.forEach(cid -> out.print(Texts.status(waiting.of(cluster.status(cid, local)))));
    }

    void sync(String... words) {
        Args args = new Args("sync", words, Set.of("--local"), Set.of());
        boolean local = args.flag("--local");
        String cid = args.oneOrNone("a CID or nothing");
        if (cid != null) {
            out.print(Texts.status(waiting.of(cluster.sync(cid("sync", cid), local))));
        } else {
            waiting.each(cluster.syncAll(local), info -> out.print(Texts.status(info)));
        }
    }

    void recover(String... words) {
        Args args = new Args("recover", words, Set.of("--local"), Set.of());
        boolean local = args.flag("--local");
        String cid = args.oneOrNone("a CID or nothing");
        if (cid != null) {
            out.print(Texts.status(waiting.of(cluster.recover(cid("recover", cid), local))));
        } else {
            waiting.each(cluster.recoverAll(local), info -> out.print(Texts.status(info)));
        }
    }

    /** The options of a pin, which an add has too. */
    static PinOptions options(String command, Args args, Clock clock) {
        PinOptions options = PinOptions.DEFAULT;
        String name = args.value("--name", "-n");
        options = name == null ? options : options.withName(name);
        Integer both = args.number("--replication") == null ? args.number("-r") : args.number("--replication");
        Integer min = args.number("-rmin") == null ? both : args.number("-rmin");
        Integer max = args.number("-rmax") == null ? both : args.number("-rmax");
        options = options.withReplication(min == null ? 0 : min, max == null ? 0 : max);
        String mode = args.value("--mode");
        if (mode != null) {
            oneOf(command + " --mode", mode, List.of("recursive", "direct"));
            options = options.withMode(PinMode.ofText(mode));
        }
        String expiry = args.value("--expire-in");
        options = expiry == null ? options : options.withExpireAt(clock.instant().plus(duration(command, expiry)));
        Map<String, String> metadata = metadata(command, args.values("--metadata"));
        return metadata.isEmpty() ? options : options.withMetadata(metadata);
    }

    private static Duration duration(String command, String text) {
        try {
            Duration duration = GoDuration.parse(text);
            if (duration.compareTo(Duration.ZERO) > 0) {
                return duration;
            }
        } catch (IllegalArgumentException e) {
            throw expiry(command, text);
        }
        throw expiry(command, text);
    }

    private static CommandException expiry(String command, String text) {
        return new CommandException(command + " --expire-in: found " + text + ", expected a duration above 0s such as 24h");
    }

    private static Map<String, String> metadata(String command, List<String> pairs) {
        Map<String, String> out = new TreeMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new CommandException(command + " --metadata: found " + pair + ", expected key=value");
            }
            out.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return out;
    }

    private static Set<PinType> types(String filter) {
        Set<PinType> out = EnumSet.noneOf(PinType.class);
        List<String> known = List.of("all", "pin", "meta-pin", "clusterdag-pin", "shard-pin");
        for (String name : filter == null ? new String[] {"all"} : filter.split(",")) {
            oneOf("ls --filter", name.trim(), known);
            if (name.trim().equals("all")) {
                out.addAll(EnumSet.complementOf(EnumSet.of(PinType.BAD)));
            } else {
                out.add(PinType.ofText(name.trim()));
            }
        }
        return out;
    }

    private static StatusFilter filter(String text) {
        if (text == null || text.isBlank()) {
            return StatusFilter.ALL;
        }
        List<String> known = new java.util.ArrayList<>(List.of("error", "queued"));
        for (TrackerStatus status : TrackerStatus.values()) {
            known.add(status.text());
        }
        for (String name : text.split(",")) {
            oneOf("status --filter", name.trim(), known);
        }
        return StatusFilter.parse(text);
    }

    private static void oneOf(String where, String found, List<String> known) {
        if (!known.contains(found)) {
            throw new CommandException(where + ": found " + found + ", expected one of " + String.join(", ", known));
        }
    }

    private static boolean isPath(String text) {
        return text.indexOf('/') >= 0;
    }

    private static Cid cid(String command, String text) {
        try {
            return Cid.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandException(command + ": found " + text + ", expected a CID: " + e.getMessage());
        }
    }
}
