package io.holdfast.http.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the configuration says, checked.
 *
 * @param addresses         where to listen, in the order of the configuration
 * @param readTimeout       for a whole request with its body; 0 = none
 * @param readHeaderTimeout for the head of a request; 0 = none
 * @param idleTimeout       without a byte either way; 0 = none
 * @param maxHeaderBytes    of a request's head, 4096 or more
 */
record FrontSettings(List<Address> addresses, Duration readTimeout, Duration readHeaderTimeout, Duration idleTimeout, int maxHeaderBytes) {
    static final int MIN_HEADER_BYTES = 4096;

    FrontSettings {
        addresses = List.copyOf(addresses);
        notNegative("read_timeout", readTimeout);
        notNegative("read_header_timeout", readHeaderTimeout);
        notNegative("idle_timeout", idleTimeout);
        if (maxHeaderBytes < MIN_HEADER_BYTES) {
            throw new IllegalArgumentException("max_header_bytes: " + maxHeaderBytes + ": expected " + MIN_HEADER_BYTES + " or more");
        }
    }

    /**
     * @param folder what relative paths are relative to
     * @throws IllegalArgumentException names the key, the value and what was expected
     */
    static FrontSettings of(FrontConfig c, Path folder) {
        Tls tls = tls(c.ssl__cert__file(), c.ssl__key__file(), folder);
        List<Address> addresses = new ArrayList<>();
        add(addresses, "rest", "http_listen_multiaddress", c.http__listen__multiaddress());
        addresses.replaceAll(a -> a.with(tls));
        add(addresses, "gateway", "gateway_listen_multiaddress", c.gateway__listen__multiaddress());
        notNegative("write_timeout", duration("write_timeout", c.write__timeout()));
        return new FrontSettings(addresses, duration("read_timeout", c.read__timeout()),
                duration("read_header_timeout", c.read__header__timeout()), duration("idle_timeout", c.idle__timeout()),
                c.max__header__bytes() == 0 ? MIN_HEADER_BYTES : c.max__header__bytes());
    }

    private static Tls tls(String certificate, String key, Path folder) {
        if (certificate.isEmpty() && key.isEmpty()) {
            return null;
        }
        if (certificate.isEmpty() || key.isEmpty()) {
            throw new IllegalArgumentException((key.isEmpty() ? "ssl_key_file" : "ssl_cert_file") + ": missing: expected both files or none");
        }
        Tls tls = new Tls(folder.resolve(certificate), folder.resolve(key));
        try {
            tls.load();
            return tls;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("ssl_cert_file, ssl_key_file: not readable: " + e.getMessage(), e);
        }
    }

    private static void add(List<Address> to, String slot, String key, String[] texts) {
        for (String text : texts) {
            if (!text.isBlank()) {
                to.add(Address.parse(slot, key, text.trim()));
            }
        }
    }

    private static Duration duration(String key, String text) {
        try {
            return io.holdfast.model.GoDuration.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": '" + text + "': expected a duration such as 30s or 2m0s", e);
        }
    }

    private static void notNegative(String key, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(key + ": " + value + ": must not be negative");
        }
    }
}
