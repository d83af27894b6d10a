/** The command line, and the framework's start and stop. On the JVM's class path, outside the framework. */
package io.holdfast.launcher;
