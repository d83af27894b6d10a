package io.holdfast.model;

/** A request to pin what is at the end of a path, such as {@code /ipfs/<cid>/a/b}. */
public record PinPath(String path, PinOptions options) {
}
