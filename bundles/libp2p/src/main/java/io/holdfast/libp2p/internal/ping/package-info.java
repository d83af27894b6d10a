/** Round trips of 32 random bytes. Source: libp2p/specs, ping. */
package io.holdfast.libp2p.internal.ping;
