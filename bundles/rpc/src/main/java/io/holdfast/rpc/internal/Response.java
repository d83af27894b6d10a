package io.holdfast.rpc.internal;

import io.holdfast.model.msgpack.Msgpack;
import io.holdfast.model.msgpack.MsgpackCodec;
import io.holdfast.model.msgpack.StructCodec;
import io.holdfast.spi.rpc.RpcException;
import io.holdfast.spi.rpc.RpcException.Reason;

/**
 * What stands before each reply. Source: go-libp2p-gorpc, {@code Response}.
 *
 * @param error empty = none
 * @param type  of the error
 */
record Response(ServiceId service, String error, long type) {
    /** The method has failed. */
    static final int METHOD = 0;
    /** There is no such method, or its argument could not be read. */
    static final int SERVER = 1;
    static final int AUTHORIZATION = 3;

    static final MsgpackCodec<Response> CODEC = new StructCodec<>(Draft::new, d -> new Response(d.service, d.error, d.type))
            .optional("Service", ServiceId.CODEC, Response::service, (d, v) -> d.service = v)
            .optional("Error", Msgpack.TEXT, Response::error, (d, v) -> d.error = v)
            .optional("ErrType", Msgpack.INT, Response::type, (d, v) -> d.type = v);

    private static final class Draft {
        private ServiceId service = new ServiceId("", "");
        private String error = "";
        private long type;
    }

    static Response ok(ServiceId service) {
        return new Response(service, "", METHOD);
    }

    boolean isOk() {
        return error.isEmpty();
    }

    RpcException failure() {
        return new RpcException(type == METHOD ? Reason.METHOD : type == AUTHORIZATION ? Reason.NOT_AUTHORIZED : Reason.NOT_SUPPORTED, error);
    }
}
