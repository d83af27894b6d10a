/** {@code /tls/1.0.0}: TLS 1.3 with certificates that the identity key has signed for. Source: libp2p/specs, tls. */
package io.holdfast.libp2p.internal.tls;
