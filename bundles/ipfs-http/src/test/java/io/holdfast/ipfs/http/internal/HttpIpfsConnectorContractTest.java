package io.holdfast.ipfs.http.internal;

import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.testkit.ipfs.FakeIpfsDaemon;
import io.holdfast.testkit.ipfs.IpfsConnectorContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class HttpIpfsConnectorContractTest extends IpfsConnectorContract {
    private FakeIpfsDaemon daemon;
    private HttpIpfsConnector connector;

    @BeforeEach
    void open() {
        daemon = FakeIpfsDaemon.start();
        connector = Connectors.to(daemon.multiaddress());
    }

    @AfterEach
    void close() {
        connector.stop();
        daemon.close();
    }

    @Override
    protected IpfsConnector connector() {
        return connector;
    }
}
