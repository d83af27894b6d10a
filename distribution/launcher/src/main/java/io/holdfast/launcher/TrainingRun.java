package io.holdfast.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The run of a node whose loaded classes go into the archive: started, asked what clients ask most, stopped. */
final class TrainingRun {
    private static final String LISTENERS = "io.holdfast.spi.api.Listeners";
    /** An empty block's CID: any will do. */
    private static final String CID = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** For one request: what does not answer yet costs classes in the archive, not time. */
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final Home home;
    private final Path folder;

    TrainingRun(Home home, Path folder) {
        this.home = home;
        this.folder = folder;
    }

    int run() throws StartException, IOException {
        try (DataFolder data = DataFolder.open(folder)) {
            Node node = new Node(home, data);
            if (!node.start()) {
                return 1;
            }
            Logger log = LoggerFactory.getLogger(TrainingRun.class);
            try {
                exercise(rest(node.context()), log);
            } finally {
                node.stop();
                node.await(10_000);
            }
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static void exercise(String rest, Logger log) throws InterruptedException {
        HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER).build();
        String form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nContent-Type: application/octet-stream\r\n\r\na\r\n--b--\r\n";
        List<HttpRequest.Builder> requests = List.of(
                request(rest + "/version"), request(rest + "/id"), request(rest + "/pins?local=true"), request(rest + "/allocations"),
                request(rest + "/pins/" + CID).POST(HttpRequest.BodyPublishers.noBody()), request(rest + "/pins/" + CID), request(rest + "/pins"),
                request(rest + "/allocations"), request(rest + "/pins/" + CID).DELETE(),
                request(rest + "/add").header("Content-Type", "multipart/form-data; boundary=b").POST(HttpRequest.BodyPublishers.ofString(form)));
        for (HttpRequest.Builder request : requests) {
            try {
                http.send(request.timeout(ANSWER).build(), HttpResponse.BodyHandlers.discarding());
            } catch (IOException e) {
                log.debug("a request of the training failed: {}", e.toString());
            }
        }
    }

    private static HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url));
    }

    /** The REST API's address, as the node says when it listens; by reflection, as the type lies in a bundle. */
    private static String rest(BundleContext context) throws StartException, InterruptedException {
        ServiceTracker<Object, Object> tracker = new ServiceTracker<>(context, LISTENERS, null);
        tracker.open();
        try {
            Object listeners = tracker.waitForService(PATIENCE.toMillis());
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (listeners != null && System.nanoTime() < end) {
                for (Object listener : (List<?>) call(listeners, "listeners")) {
                    if ("rest".equals(call(listener, "slot"))) {
                        return (String) call(listener, "address");
                    }
                }
                Thread.sleep(20);
            }
            throw new StartException("no listener to train with");
        } catch (ReflectiveOperationException e) {
            throw new StartException("no listener to train with: " + e, e);
        } finally {
            tracker.close();
        }
    }

    private static Object call(Object target, String method) throws ReflectiveOperationException {
        Class<?> type = target.getClass();
        for (Class<?> contract : type.getInterfaces()) {
            type = contract.getName().equals(LISTENERS) ? contract : type;
        }
        return type.getMethod(method).invoke(target);
    }

    /** Removes a folder with all that is in it; an absent one is fine. */
    static void delete(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
