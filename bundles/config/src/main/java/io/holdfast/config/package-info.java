/** What the launcher calls before a framework runs: checking a folder, and making one. */
package io.holdfast.config;
