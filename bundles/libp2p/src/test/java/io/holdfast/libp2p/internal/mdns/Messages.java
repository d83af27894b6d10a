package io.holdfast.libp2p.internal.mdns;

import io.holdfast.model.PeerId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;

/** What IPFS Cluster sends. */
final class Messages {
    static final List<String> NAMES = List.of("question", "probe", "announcement", "answer", "farewell");
    private static final Properties ALL = load();

    private Messages() {
    }

    private static Properties load() {
        Properties out = new Properties();
        try (InputStream in = Messages.class.getResourceAsStream("messages.properties")) {
            out.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out;
    }

    static PeerId peer() {
        return PeerId.parse(ALL.getProperty("peer"));
    }

    static byte[] bytes(String name) {
        return HexFormat.of().parseHex(ALL.getProperty(name));
    }

    static DnsMessage read(String name) throws DnsMessage.Malformed {
        return DnsMessage.read(ByteBuffer.wrap(bytes(name)));
    }
}
