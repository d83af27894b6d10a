package io.holdfast.model;

import java.util.List;

/**
 * One line of the answer to an add.
 *
 * @param cid         null in a progress line
 * @param bytes       0 = left out
 * @param size        cumulative size of the DAG; 0 = left out
 * @param allocations null or empty = left out
 */
public record AddedOutput(String name, Cid cid, long bytes, long size, List<PeerId> allocations) {
}
