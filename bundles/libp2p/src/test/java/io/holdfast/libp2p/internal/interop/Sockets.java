package io.holdfast.libp2p.internal.interop;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A server on the loopback that gives back what it gets: what kubo mounts its streams on. */
final class Sockets implements AutoCloseable {
    private final ServerSocket server;

    Sockets() throws IOException {
        server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        start(() -> {
            while (true) {
                Socket socket = server.accept();
                start(() -> echo(socket));
            }
        });
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // closed
            }
        }, "echo");
        thread.setDaemon(true);
        thread.start();
    }

    private static void echo(Socket socket) throws IOException {
        try (socket; InputStream in = socket.getInputStream()) {
            in.transferTo(socket.getOutputStream());
        }
    }

    /** In kubo's words. */
    String address() {
        return "/ip4/127.0.0.1/tcp/" + server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    static int freePort() throws IOException {
        try (ServerSocket s = new ServerSocket(0)) {
            return s.getLocalPort();
        }
    }
}
