package io.holdfast.libp2p.internal.swarm;

import static io.holdfast.testkit.tracker.PinTrackerFixture.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.model.Multiaddr;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListeningTest {
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final AtomicInteger changes = new AtomicInteger();
    private final Transport transport = new Transport(() -> loops, Runnable::run, null, Duration.ofSeconds(1));
    private final Listening listening = new Listening(a -> transport.listen(a, new Transport.Admission() {
        @Override
        public String begin(InetSocketAddress remote) {
            return "not here";
        }

        @Override
        public void done(InetSocketAddress remote) {
            throw new AssertionError("none was welcome");
        }
    }, (c, e) -> { }), timer, changes::incrementAndGet);

    @AfterEach
    void stop() {
        listening.close().toCompletableFuture().join();
        timer.shutdownNow();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static int freePort() throws IOException {
        try (ServerSocket s = new ServerSocket(0)) {
            return s.getLocalPort();
        }
    }

    private void listen(String... addresses) {
        listening.listen(java.util.Arrays.stream(addresses).map(Multiaddr::parse).toList()).toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS).join();
    }

    private List<String> addresses() {
        return listening.addresses().stream().map(Multiaddr::toString).toList();
    }

    private static boolean accepts(String host, int port) {
        try (Socket s = new Socket()) {
            s.connect(new InetSocketAddress(InetAddress.getByName(host), port), 2000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean hasV6() throws IOException {
        return Collections.list(NetworkInterface.getNetworkInterfaces()).stream().flatMap(i -> i.inetAddresses())
                .anyMatch(a -> a instanceof java.net.Inet6Address && a.isLoopbackAddress());
    }

    @Test
    void aPortThatIsTakenIsHadWhenItIsFree() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String address = "/ip4/127.0.0.1/tcp/" + taken.getLocalPort();
            listen(address);
            assertThat(addresses()).isEmpty();
            int before = changes.get();
            taken.close();
            until("listening", () -> addresses().equals(List.of(address)));
            until("said so", () -> changes.get() > before);
        }
    }

    @Test
    void anotherAddressOnTheSamePort() throws IOException {
        int port = freePort();
        listen("/ip4/127.0.0.1/tcp/" + port);
        listen("/ip4/0.0.0.0/tcp/" + port);
        assertThat(addresses()).as("at once, not with the next try").contains("/ip4/127.0.0.1/tcp/" + port);
        listen("/ip4/127.0.0.1/tcp/" + port);
        assertThat(addresses()).containsExactly("/ip4/127.0.0.1/tcp/" + port);
        listen();
        assertThat(addresses()).isEmpty();
        assertThat(accepts("127.0.0.1", port)).isFalse();
    }

    @Test
    void aPortIsFreeAtOnce() throws IOException {
        int port = freePort();
        for (int i = 0; i < 300; i++) {
            listen("/ip4/127.0.0.1/tcp/" + port);
            listen();
            assertThat(accepts("127.0.0.1", port)).as("time %d", i).isFalse();
        }
    }

    @Test
    void ip4sAnyAddressIsOneOfEachInterface() throws IOException {
        int port = freePort();
        listen("/ip4/0.0.0.0/tcp/" + port, "/ip4/0.0.0.0/udp/" + port + "/quic");
        assertThat(addresses()).contains("/ip4/127.0.0.1/tcp/" + port).allMatch(a -> a.startsWith("/ip4/") && a.endsWith("/tcp/" + port));
        assertThat(accepts("127.0.0.1", port)).isTrue();
    }

    @Test
    void bothAnyAddressesOnOnePort() throws IOException {
        assumeTrue(hasV6(), "no IPv6 here");
        int port = freePort();
        listen("/ip4/0.0.0.0/tcp/" + port, "/ip6/::/tcp/" + port);
        assertThat(addresses()).contains("/ip4/127.0.0.1/tcp/" + port, "/ip6/::1/tcp/" + port);
        assertThat(accepts("127.0.0.1", port)).isTrue();
        assertThat(accepts("::1", port)).isTrue();
    }

    @Test
    void nothingAfterTheEnd() throws IOException {
        int port = freePort();
        listening.close();
        listen("/ip4/127.0.0.1/tcp/" + port);
        assertThat(accepts("127.0.0.1", port)).isFalse();
    }
}
