/** What peers sign of themselves, so that others can pass it on. */
package io.holdfast.libp2p.internal.records;
