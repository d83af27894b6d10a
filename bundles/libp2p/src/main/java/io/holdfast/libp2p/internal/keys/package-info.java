/** libp2p's public keys. */
package io.holdfast.libp2p.internal.keys;
