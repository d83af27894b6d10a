/** The cryptography that the layers need, each primitive by whoever does it fastest on this machine. */
package io.holdfast.libp2p.internal.crypto;
