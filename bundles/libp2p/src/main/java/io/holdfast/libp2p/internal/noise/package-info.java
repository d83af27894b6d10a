/** {@code /noise}: a handshake that proves both identities, then frames of ChaCha20-Poly1305. Source: libp2p/specs, noise. */
package io.holdfast.libp2p.internal.noise;
