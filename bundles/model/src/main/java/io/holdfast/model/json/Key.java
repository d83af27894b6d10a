package io.holdfast.model.json;

import com.fasterxml.jackson.core.io.SerializedString;

/** The keys, encoded once. */
final class Key {
    static final SerializedString ADDRESSES = new SerializedString("addresses");
    static final SerializedString ALLOCATIONS = new SerializedString("allocations");
    static final SerializedString ATTEMPT_COUNT = new SerializedString("attempt_count");
    static final SerializedString BYTES = new SerializedString("bytes");
    static final SerializedString CID = new SerializedString("cid");
    static final SerializedString CLUSTER_PEERS = new SerializedString("cluster_peers");
    static final SerializedString CLUSTER_PEERS_ADDRESSES = new SerializedString("cluster_peers_addresses");
    static final SerializedString COMMIT = new SerializedString("commit");
    static final SerializedString CREATED = new SerializedString("created");
    static final SerializedString ERROR = new SerializedString("error");
    static final SerializedString EXPIRE_AT = new SerializedString("expire_at");
    static final SerializedString ID = new SerializedString("id");
    static final SerializedString IPFS = new SerializedString("ipfs");
    static final SerializedString IPFS_CID = new SerializedString("Cid");
    static final SerializedString IPFS_PEER_ADDRESSES = new SerializedString("ipfs_peer_addresses");
    static final SerializedString IPFS_PEER_ID = new SerializedString("ipfs_peer_id");
    static final SerializedString IPFS_TYPE = new SerializedString("Type");
    static final SerializedString KEY = new SerializedString("key");
    static final SerializedString MAX_DEPTH = new SerializedString("max_depth");
    static final SerializedString METADATA = new SerializedString("metadata");
    static final SerializedString MODE = new SerializedString("mode");
    static final SerializedString NAME = new SerializedString("name");
    static final SerializedString ORIGINS = new SerializedString("origins");
    static final SerializedString PEER = new SerializedString("peer");
    static final SerializedString PEERNAME = new SerializedString("peername");
    static final SerializedString PEER_MAP = new SerializedString("peer_map");
    static final SerializedString PIN_UPDATE = new SerializedString("pin_update");
    static final SerializedString PRIORITY_PIN = new SerializedString("priority_pin");
    static final SerializedString REFERENCE = new SerializedString("reference");
    static final SerializedString REPLICATION_MAX = new SerializedString("replication_factor_max");
    static final SerializedString REPLICATION_MIN = new SerializedString("replication_factor_min");
    static final SerializedString REPO_SIZE = new SerializedString("RepoSize");
    static final SerializedString RPC_PROTOCOL_VERSION = new SerializedString("rpc_protocol_version");
    static final SerializedString SHARD_SIZE = new SerializedString("shard_size");
    static final SerializedString SIZE = new SerializedString("size");
    static final SerializedString STATUS = new SerializedString("status");
    static final SerializedString STORAGE_MAX = new SerializedString("StorageMax");
    static final SerializedString TIMESTAMP = new SerializedString("timestamp");
    static final SerializedString TYPE = new SerializedString("type");
    static final SerializedString USER_ALLOCATIONS = new SerializedString("user_allocations");
    static final SerializedString VERSION = new SerializedString("version");

    private Key() {
    }
}
