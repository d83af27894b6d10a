package io.holdfast.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Process;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ShellServerTest {
    // it takes the place of System.out, once
    private static final ThreadIOImpl IO = new ThreadIOImpl();
    @TempDir
    Path data;
    private CommandProcessorImpl processor;
    private ShellServer server;
    private final Commands commands = new Commands();

    @BeforeAll
    static void startIo() {
        IO.start();
    }

    @AfterAll
    static void stopIo() {
        IO.stop();
    }

    @BeforeEach
    void start() {
        processor = new CommandProcessorImpl(IO);
        for (String name : List.of("bytes", "hello", "fail", "hang", "act", "value")) {
            processor.addCommand("holdfast", commands, name);
        }
        server = new ShellServer(processor, data);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
        server.stop();
        processor.stop();
        assertThat(threads()).as("threads left").isEmpty();
        assertThat(data.resolve("console.sock")).doesNotExist();
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith("shell-") && t.isAlive()).toList();
    }

    private Client client() throws IOException {
        return new Client(data.resolve("console.sock"));
    }

    @Test
    void anyByteArrivesInFramesOfBoundedSize() throws IOException {
        try (Client client = client()) {
            Client.Answer answer = client.ask("bytes 5000000");
            assertThat(answer.output()).isEqualTo(Commands.content(5_000_000));
            assertThat(answer.status()).isEqualTo('0');
            assertThat(answer.longestFrame()).isLessThanOrEqualTo(32 * 1024);
            assertThat(client.ask("bytes 256").output()).hasSize(256).contains(4, 0, 255 - 256);
        }
    }

    @Test
    void aFailureIsItsTextAndItsStatus() throws IOException {
        try (Client client = client()) {
            Client.Answer answer = client.ask("fail");
            assertThat(answer.status()).isEqualTo('1');
            assertThat(answer.text()).isEqualTo("so far\n");
            assertThat(answer.errors()).isEqualTo("error: no good\n");
            assertThat(client.ask("nosuch").errors()).contains("nosuch");
            assertThat(client.ask("hello 'unclosed").status()).isEqualTo('1');
            assertThat(client.ask("hello äö").text()).as("the session goes on").isEqualTo("hello äö\n");
        }
    }

    @Test
    void aResultIsPrintedAndAnEmptyLineIsNone() throws IOException {
        try (Client client = client()) {
            assertThat(client.ask("value").text()).isEqualTo("42\n");
            assertThat(client.ask("  ")).satisfies(a -> assertThat(a.output()).isEmpty()).satisfies(a -> assertThat(a.status()).isEqualTo('0'));
        }
    }

    @Test
    void manySessionsDoNotMixTheirAnswers() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(20);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String name = "client" + i;
                all.add(pool.submit(() -> {
                    try (Client client = client()) {
                        for (int n = 0; n < 20; n++) {
                            assertThat(client.ask("hello " + name + n).text()).isEqualTo("hello " + name + n + "\n");
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
            assertThat(pool.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aStopEndsIdleSessionsAndCommandsInFlight() throws Exception {
        try (Client idle = client(); Client busy = client()) {
            idle.ask("hello");
            busy.send("hang");
            commands.hanging.await();
            server.stop();
            assertThat(idle.ended()).isTrue();
            assertThat(busy.ended()).isTrue();
            assertThat(threads()).isEmpty();
        }
    }

    @Test
    void aCommandMayStopTheShellItself() throws Exception {
        try (Client client = client()) {
            commands.action = () -> {
                server.stop();
                // an interrupted command would fail here
                Files.createFile(data.resolve("done"));
                return null;
            };
            client.send("act");
            assertThat(client.ended()).isTrue();
            commands.acted.await();
            assertThat(data.resolve("done")).exists();
            for (Thread thread : threads()) {
                thread.join();
            }
        }
    }

    @Test
    void aClientThatLeavesInTheMiddleHarmsNobody() throws IOException {
        try (Client leaving = client()) {
            leaving.send("bytes 50000000");
        }
        try (Client client = client()) {
            assertThat(client.ask("hello you").text()).isEqualTo("hello you\n");
        }
    }

    @Test
    void onlyTheOwnerMayConnect() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("console.sock")))).isEqualTo("rw-------");
    }

    @Test
    void aLongPathGetsItsSocketElsewhere() throws IOException {
        Path deep = Files.createDirectories(data.resolve("d".repeat(60)).resolve("e".repeat(60)));
        ShellServer other = new ShellServer(processor, deep);
        other.start();
        Path socket = Path.of(Files.readString(deep.resolve("console.path")));
        try (Client client = new Client(socket)) {
            assertThat(client.ask("hello").status()).isEqualTo('0');
        } finally {
            other.stop();
        }
        assertThat(socket.getParent()).doesNotExist();
        assertThat(deep.resolve("console.path")).doesNotExist();
    }

    /** What a bundle would register. */
    public static final class Commands {
        final CountDownLatch hanging = new CountDownLatch(1);
        final CountDownLatch acted = new CountDownLatch(1);
        private Callable<Void> action;

        static byte[] content(int size) {
            byte[] all = new byte[size];
            for (int i = 0; i < Math.min(256, size); i++) {
                all[i] = (byte) i;
            }
            if (size > 256) {
                byte[] rest = new byte[size - 256];
                new Random(7).nextBytes(rest);
                System.arraycopy(rest, 0, all, 256, rest.length);
            }
            return all;
        }

        public void bytes(CommandSession session, int size) {
            byte[] content = content(size);
            out(session).write(content, 0, content.length);
        }

        public void hello(CommandSession session, String[] words) {
            out(session).println("hello" + (words.length == 0 ? "" : " " + words[0]));
        }

        public void fail(CommandSession session) {
            out(session).println("so far");
            throw new IllegalArgumentException("no good");
        }

        public void hang(CommandSession session) throws InterruptedException {
            hanging.countDown();
            new CountDownLatch(1).await();
        }

        public void act() throws Exception {
            action.call();
            if (!Thread.currentThread().isInterrupted()) {
                acted.countDown();
            }
        }

        public int value() {
            return 42;
        }

        private static PrintStream out(CommandSession session) {
            Process process = Process.Utils.current();
            return process == null ? session.getConsole() : process.out();
        }
    }
}
