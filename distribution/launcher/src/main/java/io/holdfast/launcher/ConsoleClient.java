package io.holdfast.launcher;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The client of a running node's console. The protocol is told in bundles/shell/README.md. */
final class ConsoleClient implements Closeable {
    /** System property: a person types and reads, so the console asks. */
    private static final String PROMPT = "holdfast.prompt";

    private final SocketChannel channel;
    private final DataInputStream in;
    private final OutputStream out;

    private ConsoleClient(SocketChannel channel) {
        this.channel = channel;
        this.in = new DataInputStream(new java.io.BufferedInputStream(Channels.newInputStream(channel), 64 * 1024));
        this.out = Channels.newOutputStream(channel);
    }

    /** How a console has ended: told to ({@code exit}), and the last command's status. */
    record End(boolean told, int status) {
    }

    static int exec(Path data, List<String> words) throws UsageException, StartException, IOException {
        if (words.isEmpty()) {
            throw new UsageException("exec: a command is missing");
        }
        try (ConsoleClient client = connect(data)) {
            return client.send(String.join(" ", words), System.out, System.err);
        }
    }

    /** {@code console}: ends as a shell would, with the status of the last command, unless a person has seen it. */
    static int interactive(Path data) throws StartException, IOException {
        End end = serve(data, System.in, System.out, System.err);
        return Boolean.getBoolean(PROMPT) ? 0 : end.status();
    }

    /** Sends the lines of a stream until its end or {@code exit}; a console that has come back is connected to again. */
    static End serve(Path data, InputStream from, PrintStream to, PrintStream errors) throws StartException, IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(from, Charset.defaultCharset()));
        ConsoleClient client = connect(data);
        int status = 0;
        try {
            for (String line = next(lines, to); line != null; line = next(lines, to)) {
                if (line.strip().equals("exit") || line.strip().equals("quit")) {
                    return new End(true, status);
                }
                try {
                    client = client == null ? connect(data) : client;
                    status = client.send(line, to, errors);
                } catch (StartException | IOException e) {
                    errors.println("holdfast: " + e.getMessage());
                    status = 1;
                    close(client);
                    client = null;
                }
            }
            return new End(false, status);
        } finally {
            close(client);
        }
    }

    private static void close(ConsoleClient client) throws IOException {
        if (client != null) {
            client.close();
        }
    }

    private static String next(BufferedReader lines, PrintStream to) throws IOException {
        boolean prompt = Boolean.getBoolean(PROMPT);
        if (prompt) {
            to.print("holdfast> ");
            to.flush();
        }
        String line = lines.readLine();
        if (line == null && prompt) {
            to.println();
        }
        return line;
    }

    private static ConsoleClient connect(Path data) throws StartException {
        try {
            Path pointer = data.resolve("console.path");
            Path socket = Files.exists(pointer) ? Path.of(Files.readString(pointer)) : data.resolve("console.sock");
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(socket));
            return new ConsoleClient(channel);
        } catch (IOException e) {
            throw new StartException("no node runs with the data folder " + data + " (" + e.getMessage() + ")", e);
        }
    }

    /** Sends a line and prints the answer; gives its status. */
    private int send(String line, PrintStream to, PrintStream errors) throws IOException {
        try {
            out.write((line.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8));
            byte[] buffer = new byte[32 * 1024];
            while (true) {
                int kind = in.readUnsignedByte();
                int length = in.readInt();
                switch (kind) {
                    case 'o' -> copy(length, buffer, to);
                    case 'e' -> copy(length, buffer, errors);
                    case 'x' -> {
                        return in.readUnsignedByte() == '0' ? 0 : 1;
                    }
                    default -> throw new IOException("the console's answer is not understood");
                }
            }
        } catch (EOFException e) {
            throw new IOException("the console has gone while it ran: " + line, e);
        }
    }

    private void copy(int length, byte[] buffer, PrintStream to) throws IOException {
        for (int left = length; left > 0;) {
            int n = Math.min(left, buffer.length);
            in.readFully(buffer, 0, n);
            to.write(buffer, 0, n);
            left -= n;
        }
        to.flush();
        if (to.checkError()) {
            throw new IOException("the output cannot be written");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
