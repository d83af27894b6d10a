package io.holdfast.api.rest.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.model.ClusterException;
import io.holdfast.model.PeerId;
import java.io.IOException;

/** Which peer is meant. Source: IPFS Cluster 1.1.6, api/rest/restapi.go ({@code peerAddHandler}). */
final class PeerQuery {
    private static final JsonFactory JSON = new JsonFactory();

    private PeerQuery() {
    }

    /** From {@code {"peer_id":"…"}}; other keys are ignored. */
    static PeerId parse(byte[] body) {
        String text = "";
        try (JsonParser in = JSON.createParser(body)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw undecodable();
            }
            for (String key = in.nextFieldName(); key != null; key = in.nextFieldName()) {
                JsonToken value = in.nextToken();
                if (key.equals("peer_id")) {
                    if (value != JsonToken.VALUE_STRING) {
                        throw undecodable();
                    }
                    text = in.getText();
                } else {
                    in.skipChildren();
                }
            }
            if (in.currentToken() != JsonToken.END_OBJECT) {
                throw undecodable();
            }
        } catch (IOException e) {
            throw undecodable();
        }
        try {
            return PeerId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ClusterException.Invalid("error decoding peer_id");
        }
    }

    private static ClusterException.Invalid undecodable() {
        return new ClusterException.Invalid("error decoding request body");
    }

    /** From a path. */
    static PeerId peer(String text) {
        try {
            return PeerId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ClusterException.Invalid("error decoding Peer ID: " + e.getMessage());
        }
    }
}
