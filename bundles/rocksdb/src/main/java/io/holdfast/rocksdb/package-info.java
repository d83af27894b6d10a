/** How the native library of RocksDB gets into this process: once, and out of a file that the next start finds again. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.holdfast.rocksdb;
