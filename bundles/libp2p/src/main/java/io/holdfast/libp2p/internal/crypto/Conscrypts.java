package io.holdfast.libp2p.internal.crypto;

import java.security.Provider;
import java.util.Optional;
import org.conscrypt.Conscrypt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Conscrypt, which is BoringSSL, where its bundle is installed and its native library runs. */
final class Conscrypts {
    private static final Logger LOG = LoggerFactory.getLogger(Conscrypts.class);

    private Conscrypts() {
    }

    static Optional<Provider> provider() {
        try {
            return Conscrypt.isAvailable() ? Optional.of(Conscrypt.newProvider()) : Optional.empty();
        } catch (LinkageError e) {
            // not installed, or not for this platform
            LOG.debug("no Conscrypt", e);
            return Optional.empty();
        }
    }
}
