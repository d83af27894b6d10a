package io.holdfast.testkit.ipfs;

import io.holdfast.model.Cid;
import io.holdfast.model.Multihash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The calls of kubo's RPC that a cluster makes. Source: answers of kubo 0.43. */
final class FakeRpc {
    private static final Map<String, Integer> CODECS = Map.of("raw", 0x55, "dag-pb", 0x70, "dag-cbor", 0x71, "dag-json", 0x0129);

    private final FakeRepo repo;
    volatile boolean searches;

    FakeRpc(FakeRepo repo) {
        this.repo = repo;
    }

    void answer(DaemonCall call) throws IOException {
        try {
            switch (call.path()) {
                case "id" -> call.answer(200, "{\"ID\":\"12D3KooWJsAJp8TfhdGfJkgrLZ2no9LkiVssVTUfa1F38yJAScmP\",\"PublicKey\":\"\",\"Addresses\":"
                        + "[\"/ip4/127.0.0.1/tcp/4001/p2p/12D3KooWJsAJp8TfhdGfJkgrLZ2no9LkiVssVTUfa1F38yJAScmP\"],\"AgentVersion\":\"kubo/0.43.0\"}\n");
                case "version" -> call.answer(200, "{\"Version\":\"0.43.0\",\"Commit\":\"\",\"Repo\":\"18\"}\n");
                case "pin/ls" -> pinLs(call);
                case "pin/add" -> pinAdd(call);
                case "pin/rm" -> {
                    Cid cid = cid(call.arg("arg"));
                    repo.unpin(cid);
                    call.answer(200, "{\"Pins\":[\"" + cid + "\"]}\n");
                }
                case "pin/update" -> pinUpdate(call);
                case "repo/stat" -> call.answer(200, "{\"RepoSize\":" + repo.size() + ",\"StorageMax\":10000000000,\"NumObjects\":0}\n");
                case "repo/gc" -> gc(call);
                case "swarm/peers" -> call.answer(200, "{\"Peers\":[{\"Addr\":\"/ip4/127.0.0.1/tcp/4002\",\"Peer\":"
                        + "\"12D3KooWA4Xop1JaT3MHxwYMkCepYsv4iPVopMXwCz5iHYdBfeSB\"}]}\n");
                case "swarm/connect" -> call.answer(200, "{\"Strings\":[\"connect success\"]}\n");
                case "resolve" -> resolve(call);
                case "block/put" -> blockPut(call);
                case "block/get" -> blockGet(call);
                default -> call.answer(404, "404 page not found\n");
            }
        } catch (FakeRepo.KuboError e) {
            call.error(e.getMessage());
        }
    }

    private static Cid cid(String text) throws FakeRepo.KuboError {
        try {
            return Cid.parse(text.startsWith("/ipfs/") ? text.substring(6) : text);
        } catch (IllegalArgumentException e) {
            throw new FakeRepo.KuboError("invalid path \"" + text + "\": path does not have enough components");
        }
    }

    private void pinLs(DaemonCall call) throws IOException, FakeRepo.KuboError {
        String type = call.arg("type").isEmpty() ? "all" : call.arg("type");
        if (!call.arg("arg").isEmpty()) {
            Cid cid = cid(call.arg("arg"));
            String found = repo.type(cid, type);
            call.chunk("{\"Cid\":\"" + cid + "\",\"Type\":\"" + found + "\"}\n");
        } else {
            StringBuilder lines = new StringBuilder();
            for (Map.Entry<Cid, String> pin : repo.pins().entrySet()) {
                if (type.equals("all") || type.equals(pin.getValue())) {
                    lines.append("{\"Cid\":\"").append(pin.getKey()).append("\",\"Type\":\"").append(pin.getValue()).append("\"}\n");
                }
                if (lines.length() > 16_000) {
                    call.chunk(lines.toString());
                    lines.setLength(0);
                }
            }
            call.chunk(lines.toString());
        }
        call.end(null);
    }

    private void pinAdd(DaemonCall call) throws IOException, FakeRepo.KuboError {
        Cid cid = cid(call.arg("arg"));
        boolean recursive = !call.arg("recursive").equals("false");
        if (searches && repo.missing(cid, recursive) != null) {
            call.chunk("{\"Progress\":0}\n");
            call.hang();
            return;
        }
        int blocks = repo.pin(cid, recursive);
        if (blocks > 0 && call.arg("progress").equals("true")) {
            call.chunk("{\"Progress\":" + blocks + ",\"Bytes\":0}\n");
        }
        call.chunk("{\"Pins\":[\"" + cid + "\"]}\n");
        call.end(null);
    }

    private void pinUpdate(DaemonCall call) throws IOException, FakeRepo.KuboError {
        List<String> args = call.args("arg");
        repo.update(cid(args.get(0)), cid(args.get(1)), !call.arg("unpin").equals("false"));
        call.answer(200, "{\"Pins\":[\"/ipfs/" + args.get(0) + "\",\"/ipfs/" + args.get(1) + "\"]}\n");
    }

    private void gc(DaemonCall call) throws IOException {
        call.chunk("");
        for (Cid removed : repo.collect()) {
            call.chunk("{\"Key\":{\"/\":\"" + removed + "\"}}\n");
        }
        call.end(null);
    }

    private void resolve(DaemonCall call) throws IOException, FakeRepo.KuboError {
        String[] parts = call.arg("arg").split("/", 4);
        if (!parts[1].equals("ipfs")) {
            throw new FakeRepo.KuboError("could not resolve name");
        }
        Cid root = cid(parts[2]);
        call.answer(200, "{\"Path\":\"/ipfs/" + (parts.length < 4 ? root : repo.resolve(root, parts[3])) + "\"}\n");
    }

    private void blockPut(DaemonCall call) throws IOException, FakeRepo.KuboError {
        byte[] data = part(call.body());
        String name = call.arg("mhtype").isEmpty() ? "sha2-256" : call.arg("mhtype");
        try {
            byte[] digest = MessageDigest.getInstance(name.equals("sha2-512") ? "SHA-512" : "SHA-256").digest(data);
            Cid cid = Cid.v1(CODECS.getOrDefault(call.arg("cid-codec"), Cid.RAW), Multihash.of(name, digest));
            repo.put(new DagPb.Block(cid, data));
            call.answer(200, "{\"Key\":\"" + cid + "\",\"Size\":" + data.length + "}\n");
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    /** The content of the only part of this multipart body. */
    private static byte[] part(byte[] body) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        String boundary = text.substring(0, text.indexOf("\r\n"));
        int from = text.indexOf("\r\n\r\n") + 4;
        return Arrays.copyOfRange(body, from, text.lastIndexOf("\r\n" + boundary));
    }

    private void blockGet(DaemonCall call) throws IOException, FakeRepo.KuboError {
        Cid cid = cid(call.arg("arg"));
        if (searches && !repo.has(cid)) {
            call.hang();
            return;
        }
        call.answer(200, repo.get(cid));
    }
}
