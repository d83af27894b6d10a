package io.holdfast.ipfs.embedded.internal;

import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.testkit.ipfs.IpfsConnectorContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedIpfsConnectorContractTest extends IpfsConnectorContract {
    @TempDir
    Path data;
    private Stores stores;
    private EmbeddedIpfsConnector connector;

    @BeforeEach
    void open() throws Exception {
        stores = new Stores(data);
        connector = stores.connector();
    }

    @AfterEach
    void close() {
        connector.stop();
        stores.close();
    }

    @Override
    protected IpfsConnector connector() {
        return connector;
    }
}
