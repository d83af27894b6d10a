package io.holdfast.model;

import java.util.List;

/**
 * Who an IPFS daemon is.
 *
 * @param id        null when unknown
 * @param addresses null when unknown
 * @param error     empty = none
 */
public record IpfsId(PeerId id, List<Multiaddr> addresses, String error) {
    /** A daemon that did not answer. */
    public static IpfsId failed(String error) {
        return new IpfsId(null, null, error);
    }
}
