package io.holdfast.console.internal;

import io.holdfast.spi.cluster.Cluster;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Process;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The commands as the shell finds them: public methods by name. Each takes its words itself, so that options look as those of
 * ipfs-cluster-ctl do.
 */
@Component(service = HoldfastCommands.class, property = {
    "osgi.command.scope=holdfast",
    "osgi.command.function=id", "osgi.command.function=peers", "osgi.command.function=pin", "osgi.command.function=unpin",
    "osgi.command.function=ls", "osgi.command.function=status", "osgi.command.function=sync", "osgi.command.function=recover",
    "osgi.command.function=add", "osgi.command.function=cat"})
public final class HoldfastCommands {
    private static final Waiting WAITING = new Waiting(Duration.ofSeconds(60));

    private final Cluster cluster;

    @Activate
    public HoldfastCommands(@Reference Cluster cluster) {
        this.cluster = cluster;
    }

    @Descriptor("who this peer is: id")
    public void id(CommandSession session, String[] words) {
        new PeerCommands(cluster, WAITING, out(session)).id(words);
    }

    @Descriptor("all peers: peers")
    public void peers(CommandSession session, String[] words) {
        new PeerCommands(cluster, WAITING, out(session)).peers(words);
    }

    @Descriptor("pins: pin <cid|path> [--name text] [--mode recursive|direct] [-rmin n] [-rmax n] [--expire-in 24h] [--metadata key=value]...")
    public void pin(CommandSession session, String[] words) {
        pins(session).pin(words);
    }

    @Descriptor("unpins: unpin <cid|path>")
    public void unpin(CommandSession session, String[] words) {
        pins(session).unpin(words);
    }

    @Descriptor("lists the pinset: ls [cid] [--filter all|pin|meta-pin|clusterdag-pin|shard-pin,...]")
    public void ls(CommandSession session, String[] words) {
        pins(session).ls(words);
    }

    @Descriptor("the status of pins: status [cid...] [--filter pinned,error,...] [--local]")
    public void status(CommandSession session, String[] words) {
        pins(session).status(words);
    }

    @Descriptor("compares with the IPFS daemon, shows what changed: sync [cid] [--local]")
    public void sync(CommandSession session, String[] words) {
        pins(session).sync(words);
    }

    @Descriptor("tries again what is in an error: recover [cid] [--local]")
    public void recover(CommandSession session, String[] words) {
        pins(session).recover(words);
    }

    @Descriptor("adds files of the node's machine and pins them: add <path...> [-w] [-q] [--hidden] [--chunker size-262144] "
            + "[--raw-leaves] [--cid-version 1] [--no-pin] [options of pin]")
    public void add(CommandSession session, String[] words) {
        content(session).add(words);
    }

    @Descriptor("writes a file's content: cat <cid|path>")
    public void cat(CommandSession session, String[] words) {
        content(session).cat(words);
    }

    private PinCommands pins(CommandSession session) {
        return new PinCommands(cluster, WAITING, out(session), Clock.systemUTC());
    }

    private ContentCommands content(CommandSession session) {
        Path directory = session.currentDir();
        return new ContentCommands(cluster, WAITING, out(session), Clock.systemUTC(), directory == null ? Path.of("") : directory);
    }

    // the command's own output, which may lead into a pipe; the session's where there is none
    static PrintStream out(CommandSession session) {
        Process process = Process.Utils.current();
        return process == null ? session.getConsole() : process.out();
    }
}
