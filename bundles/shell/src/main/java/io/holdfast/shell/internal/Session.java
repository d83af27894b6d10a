package io.holdfast.shell.internal;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;

/** One client of the console: a command per line, an answer in frames. */
final class Session {
    private final CommandProcessor processor;
    private final ByteChannel client;

    Session(CommandProcessor processor, ByteChannel client) {
        this.processor = processor;
        this.client = client;
    }

    /** Answers until the client leaves. */
    void run() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8));
        Frames frames = new Frames(client);
        PrintStream out = new PrintStream(frames.stream(Frames.OUTPUT), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(frames.stream(Frames.ERROR), false, StandardCharsets.UTF_8);
        // commands read nothing: the client's lines are commands
        InputStream nothing = new ByteArrayInputStream(new byte[0]);
        try (CommandSession session = processor.createSession(nothing, out, err)) {
            // Holdfast's own commands are found without their scope, and before others of the same name
            session.put("SCOPE", "holdfast:*");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                boolean ok = execute(session, line, out, err);
                out.flush();
                err.flush();
                frames.end(ok);
            }
        }
    }

    private static boolean execute(CommandSession session, String line, PrintStream out, PrintStream err) {
        if (line.isBlank()) {
            return true;
        }
        try {
            Object result = session.execute(line);
            if (result != null) {
                out.println(session.format(result, Converter.INSPECT));
            }
            return true;
        } catch (Exception e) {
            err.println("error: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            return false;
        }
    }
}
