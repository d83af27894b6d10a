/** Messages with their length before them, and small protobuf messages. */
package io.holdfast.libp2p.internal.wire;
