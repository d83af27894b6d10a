package io.holdfast.libp2p.internal.secure;

import io.holdfast.libp2p.internal.crypto.Crypto;
import io.holdfast.libp2p.internal.noise.NoiseSecurity;
import io.holdfast.libp2p.internal.pnet.PrivateNetwork;
import io.holdfast.testkit.node.TestNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.management.ManagementFactory;
import java.util.List;

/** Sealing and opening through the handlers, both ends on one core, in processor time. Run it by hand. */
public final class NoiseBench {
    private static final int CHUNK = 1 << 18;
    private static final int ROUNDS = 8;
    private static final int CHUNKS = 1500;
    private static final int HANDSHAKES = 500;

    private NoiseBench() {
    }

    /** Prints a table. */
    public static void main(String[] args) {
        Crypto crypto = Crypto.fastest();
        System.out.println(crypto.description());
        NoiseSecurity a = new NoiseSecurity(() -> crypto, TestNode.generate(null, null));
        NoiseSecurity b = new NoiseSecurity(() -> crypto, TestNode.generate(null, null));
        bulk("noise", a, b, null);
        bulk("noise, private network", a, b, new PrivateNetwork(new byte[32]));
        for (int i = 0; i < ROUNDS; i++) {
            long start = cpu();
            for (int k = 0; k < HANDSHAKES; k++) {
                new Ends(a, null, List.of("/yamux/1.0.0"), b, List.of("/yamux/1.0.0")).run().close();
            }
            System.out.printf("handshakes, both ends: %.0f /s%n", HANDSHAKES * 1e9 / (cpu() - start));
        }
    }

    private static void bulk(String name, NoiseSecurity a, NoiseSecurity b, PrivateNetwork network) {
        try (Ends ends = new Ends(a, null, List.of(), b, List.of()).run()) {
            if (network != null) {
                ends.dialer.pipeline().addFirst(network.handler());
                ends.listener.pipeline().addFirst(network.handler());
            }
            ByteBuf text = Unpooled.wrappedBuffer(new byte[CHUNK]);
            for (int i = 0; i < ROUNDS; i++) {
                long start = cpu();
                for (int k = 0; k < CHUNKS; k++) {
                    ends.dialer.writeOutbound(text.retainedDuplicate());
                    pass(ends.dialer, ends.listener);
                }
                System.out.printf("%s: %.0f MB/s%n", name, CHUNKS * (double) CHUNK * 1e3 / (cpu() - start));
            }
        }
    }

    private static void pass(EmbeddedChannel from, EmbeddedChannel to) {
        for (ByteBuf sealed = from.readOutbound(); sealed != null; sealed = from.readOutbound()) {
            // as from a socket
            ByteBuf direct = to.alloc().directBuffer(sealed.readableBytes()).writeBytes(sealed);
            sealed.release();
            to.writeInbound(direct);
        }
        for (ByteBuf text = to.readInbound(); text != null; text = to.readInbound()) {
            text.release();
        }
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
