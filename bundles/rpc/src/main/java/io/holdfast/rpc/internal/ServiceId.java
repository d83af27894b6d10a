package io.holdfast.rpc.internal;

import io.holdfast.model.msgpack.Msgpack;
import io.holdfast.model.msgpack.MsgpackCodec;
import io.holdfast.model.msgpack.StructCodec;
import io.holdfast.spi.rpc.RpcMethod;

/** What a call begins with. Source: go-libp2p-gorpc, {@code ServiceID}. */
record ServiceId(String name, String method) {
    static final MsgpackCodec<ServiceId> CODEC = new StructCodec<ServiceId, String[]>(() -> new String[] {"", ""}, d -> new ServiceId(d[0], d[1]))
            .always("Name", Msgpack.TEXT, ServiceId::name, (d, v) -> d[0] = v)
            .always("Method", Msgpack.TEXT, ServiceId::method, (d, v) -> d[1] = v);

    static ServiceId of(RpcMethod<?, ?> method) {
        return new ServiceId(method.service(), method.name());
    }

    String path() {
        return name + "." + method;
    }
}
