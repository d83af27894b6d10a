package io.holdfast.libp2p.internal.pnet;

import io.holdfast.libp2p.internal.crypto.XSalsa20;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Supplier;

/**
 * Everything that passes goes through a key stream, one per direction; the nonce of each goes before its first byte. That the other
 * side has another key shows in the layer above: as garbage.
 */
final class PrivateNetworkHandler extends ChannelDuplexHandler {
    private final byte[] key;
    private final Supplier<byte[]> nonces;
    private XSalsa20 outbound;
    private XSalsa20 inbound;
    private byte[] nonce = new byte[XSalsa20.NONCE];
    private int got;
    private boolean fired;

    PrivateNetworkHandler(byte[] key, Supplier<byte[]> nonces) {
        this.key = key;
        this.nonces = nonces;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf in)) {
            ReferenceCountUtil.release(message);
            promise.setFailure(new UnsupportedOperationException("found a " + message.getClass() + ", expected bytes"));
            return;
        }
        ctx.write(seal(ctx, in), promise);
    }

    // never in place: the bytes may be shared with who writes them
    private ByteBuf seal(ChannelHandlerContext ctx, ByteBuf in) {
        int length = in.readableBytes();
        ByteBuf out = ctx.alloc().heapBuffer(length + (outbound == null ? XSalsa20.NONCE : 0));
        try {
            if (outbound == null && length > 0) {
                byte[] first = nonces.get();
                outbound = new XSalsa20(key, first);
                out.writeBytes(first);
            }
            pass(outbound, in, out);
            return out;
        } finally {
            in.release();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ctx.fireChannelRead(message);
            return;
        }
        ByteBuf out = null;
        try {
            if (inbound == null && !begin(in) || !in.isReadable()) {
                return;
            }
            out = ctx.alloc().heapBuffer(in.readableBytes());
            pass(inbound, in, out);
        } finally {
            in.release();
        }
        fired = true;
        ctx.fireChannelRead(out);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        // who reads by hand asks for bytes: a nonce is none
        if (!fired && !ctx.channel().config().isAutoRead()) {
            ctx.read();
        }
        fired = false;
        ctx.fireChannelReadComplete();
    }

    private boolean begin(ByteBuf in) {
        int n = Math.min(in.readableBytes(), nonce.length - got);
        in.readBytes(nonce, got, n);
        got += n;
        if (got < nonce.length) {
            return false;
        }
        inbound = new XSalsa20(key, nonce);
        nonce = null;
        return true;
    }

    private static void pass(XSalsa20 stream, ByteBuf in, ByteBuf out) {
        int length = in.readableBytes();
        if (length == 0) {
            return;
        }
        int at = out.writerIndex();
        if (in.hasArray()) {
            stream.xor(in.array(), in.arrayOffset() + in.readerIndex(), out.array(), out.arrayOffset() + at, length);
            out.writerIndex(at + length);
        } else {
            out.writeBytes(in);
            int from = out.arrayOffset() + at;
            stream.xor(out.array(), from, out.array(), from, length);
        }
    }
}
