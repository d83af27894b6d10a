package io.holdfast.model;

import java.util.List;

/**
 * What a garbage collection on one peer removed.
 *
 * @param keys  null when nothing is known
 * @param error empty = none
 */
public record PeerRepoGc(PeerId peer, String peername, List<RepoGc> keys, String error) {
}
