package io.holdfast.libp2p.internal.keys;

import java.security.GeneralSecurityException;

/** A public key of one type. Immutable. */
interface Verifier {
    /** The key as the message's data, in canonical form. */
    byte[] data();

    boolean verifies(byte[] signature, byte[] text) throws GeneralSecurityException;
}
