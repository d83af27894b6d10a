/** Gives the Gogo console to whoever may open the data folder. */
package io.holdfast.shell.internal;
