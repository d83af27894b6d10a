package io.holdfast.model.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.holdfast.model.AddedOutput;
import io.holdfast.model.Cid;
import io.holdfast.model.IpfsPin;
import io.holdfast.model.IpfsPinStatus;
import io.holdfast.model.PeerId;
import io.holdfast.model.RepoGc;
import io.holdfast.model.RepoStat;
import java.io.IOException;
import java.util.List;

/** The small values, most of them lines of an answer. */
final class LineJson {
    private String name = "";
    private Cid cid;
    private long bytes;
    private long size;
    private List<PeerId> allocations;
    private String error = "";
    private String type = "";
    private long storageMax;

    private LineJson() {
    }

    static void write(JsonGenerator g, AddedOutput a) throws IOException {
        g.writeStartObject();
        Out.text(g, Key.NAME, a.name());
        Out.value(g, Key.CID, a.cid());
        if (a.bytes() != 0) {
            Out.unsigned(g, Key.BYTES, a.bytes());
        }
        if (a.size() != 0) {
            Out.unsigned(g, Key.SIZE, a.size());
        }
        if (a.allocations() != null && !a.allocations().isEmpty()) {
            Out.values(g, Key.ALLOCATIONS, a.allocations());
        }
        g.writeEndObject();
    }

    static AddedOutput readAdded(JsonParser p) throws IOException {
        LineJson f = new LineJson();
        In.object(p, "added output", key -> {
            switch (key) {
                case "name" -> f.name = In.text(p, key);
                case "cid" -> f.cid = In.cid(p, key);
                case "bytes" -> f.bytes = In.uint64(p, key);
                case "size" -> f.size = In.uint64(p, key);
                case "allocations" -> f.allocations = In.peers(p, key);
                default -> p.skipChildren();
            }
        });
        return new AddedOutput(f.name, f.cid, f.bytes, f.size, f.allocations);
    }

    static void write(JsonGenerator g, RepoGc gc) throws IOException {
        g.writeStartObject();
        Out.value(g, Key.KEY, gc.key());
        if (!gc.error().isEmpty()) {
            Out.text(g, Key.ERROR, gc.error());
        }
        g.writeEndObject();
    }

    static RepoGc readRepoGc(JsonParser p) throws IOException {
        LineJson f = new LineJson();
        In.object(p, "repo gc", key -> {
            switch (key) {
                case "key" -> f.cid = In.cid(p, key);
                case "error" -> f.error = In.text(p, key);
                default -> p.skipChildren();
            }
        });
        return new RepoGc(f.cid, f.error);
    }

    static void write(JsonGenerator g, RepoStat s) throws IOException {
        g.writeStartObject();
        Out.unsigned(g, Key.REPO_SIZE, s.repoSize());
        Out.unsigned(g, Key.STORAGE_MAX, s.storageMax());
        g.writeEndObject();
    }

    static RepoStat readRepoStat(JsonParser p) throws IOException {
        LineJson f = new LineJson();
        In.object(p, "repo stat", key -> {
            switch (key) {
                case "RepoSize" -> f.size = In.uint64(p, key);
                case "StorageMax" -> f.storageMax = In.uint64(p, key);
                default -> p.skipChildren();
            }
        });
        return new RepoStat(f.size, f.storageMax);
    }

    static void write(JsonGenerator g, IpfsPin pin) throws IOException {
        g.writeStartObject();
        Out.value(g, Key.IPFS_CID, pin.cid());
        Out.text(g, Key.IPFS_TYPE, pin.status().text());
        g.writeEndObject();
    }

    static IpfsPin readIpfsPin(JsonParser p) throws IOException {
        LineJson f = new LineJson();
        In.object(p, "ipfs pin", key -> {
            switch (key) {
                case "Cid" -> f.cid = In.cid(p, key);
                case "Type" -> f.type = In.text(p, key);
                default -> p.skipChildren();
            }
        });
        return new IpfsPin(f.cid, IpfsPinStatus.ofKubo(f.type));
    }
}
