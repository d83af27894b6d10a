/**
 * What the pin trackers share: the table of operations, the queues, the calls to the IPFS daemon, the comparison of the pinset with
 * what is known and with what the daemon says. A plain library: each tracker bundle carries its own copy.
 */
package io.holdfast.tracker.engine;
