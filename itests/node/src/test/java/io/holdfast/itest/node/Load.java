package io.holdfast.itest.node;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Clients that add, pin, read and unpin without pause and write down each request that failed or took long. */
final class Load implements AutoCloseable {
    private static final Pattern ROOT = Pattern.compile("\"cid\":\"([a-zA-Z0-9]+)\"");
    private static final String BOUNDARY = "x-holdfast-load";

    private final String base;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong serial = new AtomicLong();
    private volatile boolean stop;

    /** CIDs whose pin was acknowledged and not taken back. */
    final Set<String> pinned = ConcurrentHashMap.newKeySet();
    /** CIDs whose unpinning was acknowledged. */
    final Set<String> unpinned = ConcurrentHashMap.newKeySet();
    final Queue<String> failures = new ConcurrentLinkedQueue<>();
    final AtomicLong requests = new AtomicLong();
    final AtomicLong longestMillis = new AtomicLong();
    final AtomicLong machineStallMillis = new AtomicLong();

    Load(String base, int clients) {
        this.base = base;
        for (int i = 0; i < clients; i++) {
            Thread t = new Thread(this::run, "client-" + i);
            t.start();
            threads.add(t);
        }
        Thread pulse = new Thread(this::pulse, "pulse");
        pulse.start();
        threads.add(pulse);
    }

    /** How late a thread comes that only wants to run every 5 ms: what the machine itself adds to a request now and then. */
    private void pulse() {
        while (!stop) {
            long due = System.nanoTime() + 5_000_000;
            LockSupport.parkNanos(5_000_000);
            machineStallMillis.accumulateAndGet((System.nanoTime() - due) / 1_000_000, Math::max);
        }
    }

    private void run() {
        while (!stop) {
            long n = serial.incrementAndGet();
            String cid = add("content " + n + " of " + base + " " + System.identityHashCode(this));
            if (cid == null) {
                continue;
            }
            pinned.add(cid);
            send("POST", "/pins/" + cid + "?name=" + URLEncoder.encode("again " + n, StandardCharsets.UTF_8), null);
            send("GET", "/pins/" + cid, null);
            send("GET", "/allocations/" + cid, null);
            send("GET", "/id", null);
            if (n % 7 == 0) {
                pinned.remove(cid);
                if (send("DELETE", "/pins/" + cid, null) != null) {
                    unpinned.add(cid);
                }
            }
        }
    }

    private String add(String content) {
        String body = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.txt\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n" + content + "\r\n--" + BOUNDARY + "--\r\n";
        String answer = send("POST", "/add?raw-leaves=true&stream-channels=false", body);
        Matcher root = answer == null ? null : ROOT.matcher(answer);
        if (root == null || !root.find()) {
            if (answer != null) {
                failures.add("POST /add gave no CID: " + answer);
            }
            return null;
        }
        return root.group(1);
    }

    private String send(String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(20));
        if (body != null) {
            request.header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY);
        }
        request.method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        long start = System.nanoTime();
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            requests.incrementAndGet();
            if (answer.statusCode() != 200) {
                failures.add(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
                return null;
            }
            return answer.body();
        } catch (IOException e) {
            failures.add(method + " " + path + ": " + e);
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            longestMillis.accumulateAndGet((System.nanoTime() - start) / 1_000_000, Math::max);
        }
    }

    @Override
    public void close() throws InterruptedException {
        stop = true;
        for (Thread t : threads) {
            t.join(30_000);
        }
    }
}
