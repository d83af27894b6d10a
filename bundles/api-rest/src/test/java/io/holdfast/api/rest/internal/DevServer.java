package io.holdfast.api.rest.internal;

import java.time.Duration;
import java.util.Map;

/** Runs the REST API over a fake cluster by hand, for a look at it with a real client: the port is the argument. */
final class DevServer {
    private DevServer() {
    }

    public static void main(String[] args) throws Exception {
        RestFixture rest = new RestFixture(RestFixture.settings(null, Map.of(), Duration.ofSeconds(60)), null, Integer.parseInt(args[0]));
        System.out.println(rest.address());
        Thread.currentThread().join();
    }
}
