package io.holdfast.bench;

import io.holdfast.itest.Distribution;
import io.holdfast.itest.RunningNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Adds a file of 512 MiB: into the embedded node, beside hashing its bytes; into a kubo, beside that kubo's own {@code ipfs add}. */
final class AddBenchmark implements Benchmark {
    private static final int MEBIBYTES = 512;
    private static final int ROUNDS = 3;
    private static final String BOUNDARY = "holdfast-benchmark";
    private static final String HEAD = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"big.bin\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n";
    private static final String TAIL = "\r\n--" + BOUNDARY + "--\r\n";

    private long seed;

    @Override
    public void run(Run run) throws Exception {
        String what = "add of " + run.scaled(MEBIBYTES) + " MiB";
        try (RunningNode node = Distribution.get().start(run.folder("add"))) {
            URI rest = URI.create(node.rest());
            add(rest, content(run.scaled(64)));
            List<Double> adds = new ArrayList<>();
            List<Double> hashes = new ArrayList<>();
            Proc proc = new Proc(node.pid());
            double cpu = 0;
            double total = 0;
            for (int i = 0; i < ROUNDS; i++) {
                Content content = content(run.scaled(MEBIBYTES));
                hashes.add(content.mebibytes() / Numbers.seconds(content.sha256()));
                double before = proc.cpu();
                adds.add(content.mebibytes() / Numbers.seconds(add(rest, content)));
                cpu += proc.cpu() - before;
                total += content.mebibytes();
            }
            run.table().row(what + " into the embedded node", Numbers.median(adds), "MiB/s", "SHA-256 in one thread", Numbers.median(hashes));
            run.table().row(what + ", processor time", cpu * 1024 / total, "s/GiB");
            run.table().row(what + ", peak memory", proc.peakMiB(), "MiB");
        }
        if (Peers.have(Kubo.PROGRAM)) {
            kubo(run, what);
        } else {
            run.table().note(Peers.missing("adding into kubo", Kubo.PROGRAM));
        }
    }

    private void kubo(Run run, String what) throws Exception {
        Path folder = run.folder("kubo");
        try (Kubo kubo = new Kubo(folder); RunningNode node = run.nodeBefore(kubo.multiaddress())) {
            URI rest = URI.create(node.rest());
            add(rest, content(run.scaled(64)));
            List<Double> ours = new ArrayList<>();
            List<Double> theirs = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                Content content = content(run.scaled(MEBIBYTES));
                ours.add(content.mebibytes() / Numbers.seconds(add(rest, content)));
                Content other = content(run.scaled(MEBIBYTES));
                Path file = folder.resolve("file");
                try (OutputStream out = Files.newOutputStream(file)) {
                    other.writeTo(out);
                }
                long start = System.nanoTime();
                kubo.run("add", "-Q", "--cid-version=1", file.toString());
                theirs.add(other.mebibytes() / Numbers.seconds(System.nanoTime() - start));
                Files.delete(file);
            }
            run.table().row(what + " into kubo", Numbers.median(ours), "MiB/s", "`ipfs add`", Numbers.median(theirs));
        }
    }

    private Content content(int mebibytes) {
        return new Content(++seed, mebibytes);
    }

    /** The nanoseconds until the answer. */
    private static long add(URI rest, Content content) throws IOException {
        String headers = "Content-Type: multipart/form-data; boundary=" + BOUNDARY + "\r\nContent-Length: "
                + (HEAD.length() + content.size() + TAIL.length()) + "\r\n";
        long start = System.nanoTime();
        try (Connection connection = new Connection(rest)) {
            Connection.Answer answer = connection.request("POST", "/add?cid-version=1&stream-channels=false", headers, socket -> {
                OutputStream out = new BufferedOutputStream(socket);
                out.write(HEAD.getBytes(StandardCharsets.US_ASCII));
                content.writeTo(out);
                out.write(TAIL.getBytes(StandardCharsets.US_ASCII));
                out.flush();
            });
            if (!answer.good().start().contains("\"cid\":")) {
                throw new IOException("no CID in " + answer.start());
            }
        }
        return System.nanoTime() - start;
    }
}
