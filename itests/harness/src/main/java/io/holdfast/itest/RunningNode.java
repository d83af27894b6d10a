package io.holdfast.itest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node of the packed distribution, running or ended. Closing it kills it if it still runs. */
public final class RunningNode implements AutoCloseable {
    private static final Pattern LISTENS = Pattern.compile("(REST API|gateway) listening on (http://\\S+)");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Distribution distribution;
    private final Path data;
    private final Process process;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Thread reader;
    private final long started = System.nanoTime();

    RunningNode(Distribution distribution, Path data, Process process) {
        this.distribution = distribution;
        this.data = data;
        this.process = process;
        this.reader = new Thread(this::read, "log of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                log.add(line);
            }
        } catch (IOException e) {
            log.add("(the log ends: " + e + ")");
        }
    }

    /** Waits until {@code GET /version} is answered with 200. */
    public RunningNode awaitServing(Duration bound) {
        try {
            Eventually.eventually("HTTP 200 from a new node", bound, () -> {
                if (!process.isAlive()) {
                    throw new AssertionError("the node has ended with " + process.exitValue() + ":\n" + String.join("\n", log));
                }
                return get("/version").statusCode();
            }, status -> status == 200);
        } catch (AssertionError e) {
            close();
            throw new AssertionError(e.getMessage() + "\n" + String.join("\n", log), e);
        }
        return this;
    }

    /** The REST API's address, without a slash at the end. */
    public String rest() {
        return listener("REST API");
    }

    /** The gateway's address, without a slash at the end. */
    public String gateway() {
        return listener("gateway");
    }

    private String listener(String title) {
        String found = null;
        for (String line : log) {
            Matcher matcher = LISTENS.matcher(line);
            if (matcher.find() && matcher.group(1).equals(title)) {
                found = matcher.group(2);
            }
        }
        if (found == null) {
            throw new IllegalStateException("no " + title + " listens yet");
        }
        return found;
    }

    /** {@code GET} from the REST API. */
    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return request("GET", path, HttpRequest.BodyPublishers.noBody());
    }

    /** {@code POST} to the REST API, without a body. */
    public HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return request("POST", path, HttpRequest.BodyPublishers.noBody());
    }

    /** {@code DELETE} on the REST API. */
    public HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        return request("DELETE", path, HttpRequest.BodyPublishers.noBody());
    }

    /** Any request to the REST API; an answer takes at most 30 s. */
    public HttpResponse<String> request(String method, String path, HttpRequest.BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(rest() + path)).timeout(Duration.ofSeconds(30)).method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Runs one console command; fails when the command does. */
    public String exec(String command) {
        Distribution.Result result = tryExec(command);
        if (result.status() != 0) {
            throw new AssertionError(command + " ended with " + result.status() + ": " + result.output());
        }
        return result.output();
    }

    /** Runs one console command. */
    public Distribution.Result tryExec(String command) {
        return distribution.run(data, Map.of(), "exec", command);
    }

    /** Puts a jar into the deploy folder by an atomic rename, replacing one of the same name. */
    public void deploy(Path jar, String name) {
        try {
            Path fresh = data.resolve("cache").resolve(name + ".new");
            Files.copy(jar, fresh, StandardCopyOption.REPLACE_EXISTING);
            Files.move(fresh, data.resolve("deploy").resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new AssertionError("cannot deploy " + jar, e);
        }
    }

    /** Takes a jar out of the deploy folder. */
    public void undeploy(String name) {
        try {
            Files.delete(data.resolve("deploy").resolve(name));
        } catch (IOException e) {
            throw new AssertionError("cannot remove " + name + " from the deploy folder", e);
        }
    }

    /** Writes a line to the process' standard input. */
    public void type(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new AssertionError("cannot write to the node's standard input", e);
        }
    }

    /** Ends the process' standard input. */
    public void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new AssertionError("cannot end the node's standard input", e);
        }
    }

    /** Sends this signal, {@code HUP} for one, and waits for the end; gives the exit status. */
    public int stop(String signal) {
        Distribution.Result sent = distribution.run(List.of("sh", "-c", "kill -" + signal + " " + pid()), Map.of());
        if (sent.status() != 0) {
            throw new AssertionError("cannot send " + signal + ": " + sent.output());
        }
        return awaitExit(Duration.ofSeconds(20));
    }

    /** The lines logged so far, also what the process printed otherwise. */
    public List<String> log() {
        return List.copyOf(log);
    }

    /** Waits for a log line; gives it. */
    public String awaitLog(Duration bound, Predicate<String> passes) {
        return Eventually.eventually("a log line", bound, () -> log.stream().filter(passes).findFirst().orElse(null), line -> line != null);
    }

    public long pid() {
        return process.pid();
    }

    public Path data() {
        return data;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Resident memory in KiB (Linux). */
    public long residentKiB() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid() + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
            throw new AssertionError("no VmRSS of " + pid());
        } catch (IOException e) {
            throw new AssertionError("cannot read the memory of " + pid(), e);
        }
    }

    /** Since the process was started. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    /** Sends SIGTERM and waits for the end; gives the exit status. */
    public int stop() {
        // by its handle: Process.destroy would close the log too
        process.toHandle().destroy();
        return awaitExit(Duration.ofSeconds(20));
    }

    /** Sends SIGKILL and waits for the end. */
    public void kill9() {
        process.toHandle().destroyForcibly();
        awaitExit(Duration.ofSeconds(20));
    }

    /** Waits for the end; gives the exit status. The log is complete then. */
    public int awaitExit(Duration bound) {
        try {
            if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the node does not end within " + bound + ":\n" + String.join("\n", log));
            }
            reader.join(1000);
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the node's end", e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill9();
        }
    }
}
