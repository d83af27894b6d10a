package io.holdfast.model;

/** One line of an IPFS daemon's list of pins. */
public record IpfsPin(Cid cid, IpfsPinStatus status) {
}
