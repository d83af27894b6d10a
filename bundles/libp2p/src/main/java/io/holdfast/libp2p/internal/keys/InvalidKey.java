package io.holdfast.libp2p.internal.keys;

import java.security.GeneralSecurityException;

/** Something is no public key that libp2p knows. The message says what was found and what was expected. */
public final class InvalidKey extends GeneralSecurityException {
    private static final long serialVersionUID = 1L;

    InvalidKey(String message) {
        super(message);
    }

    InvalidKey(String message, Throwable cause) {
        super(message, cause);
    }
}
