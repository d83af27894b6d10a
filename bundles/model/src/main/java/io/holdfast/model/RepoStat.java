package io.holdfast.model;

/** Size and limit of an IPFS repository, in bytes. */
public record RepoStat(long repoSize, long storageMax) {
}
