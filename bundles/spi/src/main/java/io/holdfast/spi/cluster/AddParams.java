package io.holdfast.spi.cluster;

import io.holdfast.model.PinOptions;

/**
 * How content is added. Source: the query of {@code POST /add}.
 *
 * @param options    for the pin at the end
 * @param layout     {@code ""}, {@code balanced} or {@code trickle}
 * @param chunker    {@code size-262144} and its like
 * @param hash       multihash name, lower case
 * @param format     {@code ""}, {@code unixfs} or {@code car}
 * @param cidVersion 0 or 1
 * @param wrap       one directory around everything
 * @param progress   progress lines are wanted
 */
public record AddParams(
        PinOptions options,
        String layout,
        String chunker,
        String hash,
        String format,
        int cidVersion,
        boolean rawLeaves,
        boolean wrap,
        boolean shard,
        boolean progress,
        boolean local,
        boolean noCopy,
        boolean noPin) {

    public static final AddParams DEFAULT = new AddParams(PinOptions.DEFAULT, "", "size-262144", "sha2-256", "", 0,
            false, false, false, false, false, false, false);
}
