package io.holdfast.api.rest.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.model.AddedOutput;
import io.holdfast.model.GlobalPinInfo;
import io.holdfast.model.Id;
import io.holdfast.model.Pin;
import io.holdfast.model.json.Json;
import java.io.IOException;

/** The JSON of the answers: documents that end with a line break, as Go's encoder ends them. */
final class Wire {
    static final Writer<Id> ID = Json::write;
    static final Writer<Pin> PIN = Json::write;
    static final Writer<GlobalPinInfo> STATUS = Json::write;

    private Wire() {
    }

    /** Writes one value, without the line break. */
    @FunctionalInterface
    interface Writer<T> {
        void write(JsonGenerator to, T value) throws IOException;
    }

    /** One document. */
    static <T> byte[] line(Writer<T> writer, T value) {
        return Json.toBytes(to -> {
            writer.write(to, value);
            to.writeRaw('\n');
        });
    }

    static byte[] id(Id id) {
        return line(ID, id);
    }

    static byte[] pin(Pin pin) {
        return line(PIN, pin);
    }

    static byte[] status(GlobalPinInfo status) {
        return line(STATUS, status);
    }

    static byte[] added(AddedOutput added) {
        return line(Json::write, added);
    }
}
