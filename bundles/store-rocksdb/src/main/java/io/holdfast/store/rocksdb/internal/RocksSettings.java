package io.holdfast.store.rocksdb.internal;

import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;

/** RocksDB set up for a few small-memory stores in one process; what it is made of is closed with it. */
final class RocksSettings implements AutoCloseable {
    private static final long WRITE_BUFFER_BYTES = 8 << 20;
    private static final long WAL_BYTES = 64 << 20;
    private static final long LOG_BYTES = 1 << 20;
    private static final int OPEN_FILES = 128;
    private static final double BLOOM_BITS = 10;

    private final BloomFilter bloom = new BloomFilter(BLOOM_BITS);
    private final Options options = new Options();

    RocksSettings(Cache cache) {
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(cache)
                // in the cache, so that the bound on memory holds for any number of keys
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true)
                .setBlockSize(8 << 10)
                .setFilterPolicy(bloom);
        options.setCreateIfMissing(true)
                .setTableFormatConfig(table)
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setMaxWriteBufferNumber(3)
                .setMaxTotalWalSize(WAL_BYTES)
                .setMaxOpenFiles(OPEN_FILES)
                .setMaxFileOpeningThreads(1)
                .setMaxBackgroundJobs(2)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setMaxLogFileSize(LOG_BYTES)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0);
    }

    Options options() {
        return options;
    }

    @Override
    public void close() {
        List.of(options, bloom).forEach(org.rocksdb.AbstractNativeReference::close);
    }
}
