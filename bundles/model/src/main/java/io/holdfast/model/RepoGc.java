package io.holdfast.model;

/**
 * One line of a garbage collection.
 *
 * @param key   the removed CID; null for an error
 * @param error empty = none
 */
public record RepoGc(Cid key, String error) {
}
