/** The private network: who does not have its key sees and sends garbage. */
package io.holdfast.libp2p.internal.pnet;
