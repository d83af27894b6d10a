package io.holdfast.ipfs.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;

class KeepAliveTest {
    @Test
    void looksForTheOtherHost() throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            KeepAlive.on(channel);
            assertThat(channel.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
            for (SocketOption<?> option : channel.supportedOptions()) {
                if (KeepAlive.OPTIONS.containsKey(option.name())) {
                    assertThat(channel.getOption(option)).as(option.name()).isEqualTo(KeepAlive.OPTIONS.get(option.name()));
                }
            }
            assertThat(channel.supportedOptions()).extracting(SocketOption::name).contains("TCP_KEEPIDLE");
        }
    }
}
