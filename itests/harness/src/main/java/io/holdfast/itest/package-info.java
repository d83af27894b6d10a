/** The packed distribution as a test sees it: a process with a data folder, ports, a log and a console. */
package io.holdfast.itest;
