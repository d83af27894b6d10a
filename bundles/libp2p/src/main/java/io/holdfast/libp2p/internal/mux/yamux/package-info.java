/**
 * yamux: streams over one channel, with real flow control.
 *
 * <p>{@code YamuxSession} is the handler of the channel. {@code FrameReader} cuts what comes in; {@code StreamTable} knows the
 * streams; a {@code YamuxStream} is a {@code ReadSide} with its {@code ReceiveBuffer} and {@code ReceiveWindow}, and a
 * {@code WriteSide}. What is to be sent waits as a mark in {@code Sender} until the channel takes it, and leaves through
 * {@code FrameBatch}. {@code Heartbeat} pings.
 */
package io.holdfast.libp2p.internal.mux.yamux;
