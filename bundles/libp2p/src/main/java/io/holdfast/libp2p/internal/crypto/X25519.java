package io.holdfast.libp2p.internal.crypto;

import java.security.GeneralSecurityException;

/** Diffie-Hellman on Curve25519. Thread-safe. Source: RFC 7748. */
public interface X25519 {
    /** The size of each key and of what is agreed on. */
    int SIZE = 32;

    /** A new pair. */
    Pair generate();

    /** The pair of this private key; for test vectors. */
    Pair of(byte[] privateKey) throws GeneralSecurityException;

    /** A private key and the public key that belongs to it. */
    interface Pair {
        /** Not copied: must not be changed. */
        byte[] publicKey();

        /**
         * What both ends come to.
         *
         * @throws GeneralSecurityException when the other key is one of the few that make the result known to everybody
         */
        byte[] agree(byte[] theirs) throws GeneralSecurityException;
    }
}
