package io.holdfast.rpc.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.libp2p.internal.interop.ClusterPeer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** What a client asks of a real ipfs-cluster-service, which then asks other peers. */
record GoPeer(ClusterPeer peer, HttpClient client) {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    GoPeer(ClusterPeer peer) {
        this(peer, HttpClient.newHttpClient());
    }

    String get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(peer.rest() + path)));
    }

    String post(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(peer.rest() + path)).POST(BodyPublishers.noBody()));
    }

    /** Adds a file. */
    String add(String query, String content) throws IOException, InterruptedException {
        String body = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                + content + "\r\n--x--\r\n";
        return send(HttpRequest.newBuilder(URI.create(peer.rest() + "/add" + query)).header("Content-Type", "multipart/form-data; boundary=x")
                .POST(BodyPublishers.ofString(body)));
    }

    /** A call of IPFS's RPC through its proxy. */
    String proxied(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(peer.proxy() + "/api/v0" + path)).POST(BodyPublishers.noBody()));
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.uri() + ": " + answer.body()).isBetween(200, 299);
        return answer.body();
    }
}
