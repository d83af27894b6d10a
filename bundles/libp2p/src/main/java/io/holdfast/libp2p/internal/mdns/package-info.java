/**
 * Finds peers on the same link by multicast DNS, and lets them find this one. Source: go-libp2p's mdns; RFC 6762, RFC 6763.
 * Differs: loopback addresses are neither said nor taken, messages from other links are ignored, and a peer that could not be
 * connected to is tried again.
 */
package io.holdfast.libp2p.internal.mdns;
