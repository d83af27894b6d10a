package io.holdfast.spi.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What answers HTTP requests of one listener. The listener itself belongs to the stable front, so an Api can go and come while
 * clients stay connected. The service property {@code holdfast.slot} names the listener: {@code rest}, {@code gateway}.
 */
@ConsumerType
public interface Api {
    /**
     * Answers a request. Asynchronous mode is on already; must not block, and must not complete the asynchronous context: the front
     * does when the returned stage completes. A stage that fails is answered with 500 if nothing was sent yet, otherwise the
     * connection is cut.
     */
    CompletionStage<Void> handle(HttpServletRequest request, HttpServletResponse response);
}
