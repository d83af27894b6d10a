package io.holdfast.ipfs.http.internal;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.model.Cid;
import io.holdfast.model.IpfsPin;
import io.holdfast.model.IpfsPinStatus;
import io.holdfast.model.RepoGc;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/** The lines of kubo's streams. Any of them may be an error: {@code {"Message":…,"Code":…,"Type":"error"}}. */
final class Lines {
    private Lines() {
    }

    /** A line of {@code pin/ls}: {@code {"Cid":…,"Type":…}}. No map is made: there may be millions. */
    static IpfsPin pin(String path, byte[] bytes, int offset, int length) throws IOException {
        String cid = null;
        String type = "";
        String message = null;
        try (JsonParser p = Json.parser(bytes, offset, length)) {
            if (p.nextToken() != JsonToken.START_OBJECT) {
                throw new JsonParseException(p, "expected an object");
            }
            for (String name = p.nextFieldName(); name != null; name = p.nextFieldName()) {
                String value = p.nextTextValue();
                switch (name) {
                    case "Cid" -> cid = value;
                    case "Type" -> type = value == null ? "" : value;
                    case "Message" -> message = value;
                    default -> p.skipChildren();
                }
            }
        }
        if (message != null) {
            throw KuboErrors.inStream(path, 200, message);
        }
        if (cid == null) {
            throw new IOException("a pin without a Cid");
        }
        return new IpfsPin(cid(cid), IpfsPinStatus.ofKubo(type));
    }

    /** A line of {@code repo/gc}: {@code {"Key":{"/":…},"Error":…}}. */
    static RepoGc removed(String path, byte[] bytes, int offset, int length) throws IOException {
        Map<String, Object> line = object(path, bytes, offset, length);
        String key = line.get("Key") instanceof Map<?, ?> link && link.get("/") instanceof String s ? s : "";
        return new RepoGc(key.isEmpty() ? null : cid(key), Json.text(line, "Error"));
    }

    /** Any other line. */
    static Map<String, Object> object(String path, byte[] bytes, int offset, int length) throws IOException {
        Map<String, Object> line = Json.object(Arrays.copyOfRange(bytes, offset, offset + length));
        if (line.get("Message") instanceof String message) {
            throw KuboErrors.inStream(path, 200, message);
        }
        return line;
    }

    /** A CID that the daemon wrote. */
    static Cid cid(String text) throws IOException {
        try {
            return Cid.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
