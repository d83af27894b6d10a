/** Bundles from the deploy folders, with a way back. */
package io.holdfast.deploy.internal;
