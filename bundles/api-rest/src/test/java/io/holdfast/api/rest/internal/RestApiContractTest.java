package io.holdfast.api.rest.internal;

import io.holdfast.http.internal.TestFront;
import io.holdfast.model.Cid;
import io.holdfast.model.Pin;
import io.holdfast.model.PinOptions;
import io.holdfast.spi.api.Api;
import io.holdfast.spi.part.Parts;
import io.holdfast.testkit.api.ApiContract;
import io.holdfast.testkit.api.FakeCluster;
import io.holdfast.testkit.node.TestNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

class RestApiContractTest extends ApiContract {
    private final FakeCluster cluster = new FakeCluster();

    RestApiContractTest() {
        for (int i = 0; i < 5000; i++) {
            byte[] digest = ByteBuffer.allocate(32).putInt(i).array();
            Pin pin = Pin.of(Cid.v1(Cid.RAW, digest), PinOptions.DEFAULT.withName("n".repeat(1000)));
            cluster.pins.put(pin.cid(), pin.withTimestamp(FakeCluster.NOW));
        }
    }

    @Override
    protected Api open() throws IOException {
        RestApi api = new RestApi(RestFixture.settings(null, Map.of(), Duration.ofSeconds(60)), cluster, TestNode.in(null), Clock.systemUTC());
        api.start();
        return api;
    }

    @Override
    protected void close(Api api) {
        ((RestApi) api).stop();
    }

    @Override
    protected Front front(Parts parts) {
        TestFront front = new TestFront(parts);
        return new Front() {
            @Override
            public String address() {
                return front.address();
            }

            @Override
            public void close() {
                front.close();
            }
        };
    }

    @Override
    protected String slot() {
        return "rest";
    }

    @Override
    protected String good() {
        return "/id";
    }

    @Override
    protected String large() {
        return "/allocations";
    }
}
