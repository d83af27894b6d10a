package io.holdfast.launcher;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs to standard error, one line per event. In code, because reading an XML file takes a tenth of the start; who wants
 * something else puts a {@code logback.xml} into the data folder.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    /** Environment variable and system property: {@code info}, or {@code component:level,...}. */
    static final String LEVEL = "IPFS_CLUSTER_LOG_LEVEL";
    /** System property: the data folder. */
    static final String DATA = "holdfast.data";
    private static final String PATTERN = "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSS'Z'\",UTC} %-5level %logger{0}: %msg%n";
    private static final Map<String, Level> LEVELS = Map.of("debug", Level.DEBUG, "info", Level.INFO, "warn", Level.WARN,
            "warning", Level.WARN, "error", Level.ERROR, "fatal", Level.ERROR, "critical", Level.ERROR);

    /** Sets logging up beside whatever comes next. What is logged meanwhile is kept for it. */
    static void begin() {
        new Thread(LoggerFactory::getILoggerFactory, "logging").start();
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Path file = Path.of(System.getProperty(DATA, ""), "logback.xml");
        if (System.getProperty(DATA) == null || Files.notExists(file) || !read(context, file)) {
            console(context);
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static boolean read(LoggerContext context, Path file) {
        JoranConfigurator reader = new JoranConfigurator();
        reader.setContext(context);
        try {
            reader.doConfigure(file.toFile());
            return true;
        } catch (JoranException e) {
            context.reset();
            System.err.println("holdfast: " + file + " is ignored: " + e.getMessage());
            return false;
        }
    }

    private static void console(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        root.setLevel(Level.WARN);
        levels(context, System.getProperty(LEVEL, ""));
    }

    private static void levels(LoggerContext context, String text) {
        ch.qos.logback.classic.Logger ours = context.getLogger("io.holdfast");
        ours.setLevel(Level.INFO);
        for (String part : text.split(",")) {
            String[] words = part.strip().split(":", 2);
            Level level = LEVELS.get(words[words.length - 1].toLowerCase(java.util.Locale.ROOT));
            if (level != null) {
                (words.length == 1 || words[0].equals("*") ? ours : context.getLogger("io.holdfast." + words[0])).setLevel(level);
            }
        }
    }

    /** Whether {@link #LEVEL} may have this value. */
    static boolean isLevel(String text) {
        for (String part : text.split(",")) {
            String[] words = part.strip().split(":", 2);
            if (!text.isEmpty() && !LEVELS.containsKey(words[words.length - 1].toLowerCase(java.util.Locale.ROOT))) {
                return false;
            }
        }
        return true;
    }
}
