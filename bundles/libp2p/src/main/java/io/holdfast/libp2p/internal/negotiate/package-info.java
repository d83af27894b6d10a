/**
 * multistream-select 1.0: {@code Lines} are its messages, a {@code Dialogue} is one side of it without input and output;
 * {@code StreamNegotiation} holds it over a stream, {@code NegotiationHandler} over a channel.
 */
package io.holdfast.libp2p.internal.negotiate;
