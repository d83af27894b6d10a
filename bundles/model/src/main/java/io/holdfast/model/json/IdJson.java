package io.holdfast.model.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.model.Id;
import io.holdfast.model.IpfsId;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import java.io.IOException;
import java.util.List;

/** Who a cluster peer, and who its daemon is. */
final class IdJson {
    private PeerId id;
    private List<Multiaddr> addresses;
    private List<PeerId> clusterPeers;
    private List<Multiaddr> clusterPeersAddresses;
    private String version = "";
    private String commit = "";
    private String rpcProtocolVersion = "";
    private String error = "";
    private IpfsId ipfs = new IpfsId(null, null, "");
    private String peername = "";

    private IdJson() {
    }

    static void write(JsonGenerator g, Id id) throws IOException {
        g.writeStartObject();
        Out.value(g, Key.ID, id.id() == null ? "" : id.id());
        Out.values(g, Key.ADDRESSES, id.addresses());
        Out.values(g, Key.CLUSTER_PEERS, id.clusterPeers());
        Out.values(g, Key.CLUSTER_PEERS_ADDRESSES, id.clusterPeersAddresses());
        Out.text(g, Key.VERSION, id.version());
        Out.text(g, Key.COMMIT, id.commit());
        Out.text(g, Key.RPC_PROTOCOL_VERSION, id.rpcProtocolVersion());
        Out.text(g, Key.ERROR, id.error());
        g.writeFieldName(Key.IPFS);
        write(g, id.ipfs());
        Out.text(g, Key.PEERNAME, id.peername());
        g.writeEndObject();
    }

    static void write(JsonGenerator g, IpfsId id) throws IOException {
        g.writeStartObject();
        if (id.id() != null) {
            Out.value(g, Key.ID, id.id());
        }
        Out.values(g, Key.ADDRESSES, id.addresses());
        Out.text(g, Key.ERROR, id.error());
        g.writeEndObject();
    }

    static Id readId(JsonParser p) throws IOException {
        IdJson f = new IdJson();
        In.object(p, "id", key -> f.field(p, key));
        return new Id(f.id, f.addresses, f.clusterPeers, f.clusterPeersAddresses, f.version, f.commit,
                f.rpcProtocolVersion, f.error, f.ipfs, f.peername);
    }

    static IpfsId readIpfsId(JsonParser p) throws IOException {
        IdJson f = new IdJson();
        In.object(p, "ipfs id", key -> f.ipfsField(p, key));
        return new IpfsId(f.id, f.addresses, f.error);
    }

    private void field(JsonParser p, String key) throws IOException {
        switch (key) {
            case "cluster_peers" -> clusterPeers = In.peers(p, key);
            case "cluster_peers_addresses" -> clusterPeersAddresses = In.addresses(p, key);
            case "version" -> version = In.text(p, key);
            case "commit" -> commit = In.text(p, key);
            case "rpc_protocol_version" -> rpcProtocolVersion = In.text(p, key);
            case "ipfs" -> ipfs = p.currentToken() == JsonToken.VALUE_NULL ? ipfs : readIpfsId(p);
            case "peername" -> peername = In.text(p, key);
            default -> ipfsField(p, key);
        }
    }

    private void ipfsField(JsonParser p, String key) throws IOException {
        switch (key) {
            case "id" -> id = In.peer(p, key);
            case "addresses" -> addresses = In.addresses(p, key);
            case "error" -> error = In.text(p, key);
            default -> p.skipChildren();
        }
    }
}
