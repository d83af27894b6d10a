/** What a multiplexer is to the layers above: sessions, streams, and the memory that they may take. */
package io.holdfast.libp2p.internal.mux;
