package io.holdfast.config.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** This machine's name. */
final class HostName {
    private HostName() {
    }

    /** Never empty. The kernel is asked first: a resolver may take seconds to answer. */
    static String get(Map<String, String> env) {
        String name = kernel();
        if (name.isEmpty()) {
            name = env.getOrDefault("HOSTNAME", env.getOrDefault("COMPUTERNAME", ""));
        }
        return name.isEmpty() ? resolver() : name;
    }

    private static String kernel() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).trim();
        } catch (IOException e) {
            // another operating system
            return "";
        }
    }

    private static String resolver() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "holdfast";
        }
    }
}
