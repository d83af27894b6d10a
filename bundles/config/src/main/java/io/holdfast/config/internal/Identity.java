package io.holdfast.config.internal;

import io.holdfast.model.PeerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who this peer is: its ID and the private key that the ID is made of. Source: IPFS Cluster's {@code identity.json}; libp2p's
 * peer-ids specification.
 *
 * @param privateKey libp2p's protobuf message in base64
 */
record Identity(PeerId id, String privateKey) {
    static final String FILE = "identity.json";

    /** A new one, Ed25519. */
    static Identity generate() {
        byte[] key = PrivateKeys.generate();
        return new Identity(PrivateKeys.read(key).peer(), Base64.getEncoder().encodeToString(key));
    }

    /**
     * Of these texts.
     *
     * @throws ConfigException says which of the two is wrong, and never shows the key
     */
    static Identity of(String id, String privateKey) {
        PeerId said;
        try {
            said = PeerId.parse(id);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("id: found \"" + id + "\", expected a peer ID");
        }
        byte[] key;
        try {
            key = Base64.getDecoder().decode(privateKey);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("private_key: found something that is not base64, expected a private key in base64");
        }
        PeerId real = PrivateKeys.read(key).peer();
        if (!real.equals(said)) {
            throw new ConfigException("private_key: found the key of " + real + ", expected that of id, " + said);
        }
        return new Identity(said, privateKey);
    }

    /**
     * The peer's identity: from the environment, else from {@code identity.json}, else from the {@code cluster} section of an old
     * {@code service.json}; empty when none of them has one.
     *
     * @throws ConfigException says what is wrong with it
     */
    static Optional<Identity> read(Path folder, Settings settings, Map<String, String> env) throws IOException {
        Path file = folder.resolve(FILE);
        Map<String, Object> said = new LinkedHashMap<>(Files.exists(file) ? Json.read(file) : Map.of());
        if (!Files.exists(file)) {
            override(said, "id", settings.text(Schema.CLUSTER, "id"));
            override(said, "private_key", settings.text(Schema.CLUSTER, "private_key"));
        }
        boolean fromEnv = fromEnv(env);
        override(said, "id", env.get("CLUSTER_ID"));
        override(said, "private_key", env.get("CLUSTER_PRIVATEKEY"));
        if (said.isEmpty() && !Files.exists(file)) {
            return Optional.empty();
        }
        return Optional.of(of(said, fromEnv ? "CLUSTER_ID, CLUSTER_PRIVATEKEY" : FILE));
    }

    /** As {@link #read}, and a new one when there is none. Writes {@code identity.json} if it is missing and the environment is not it. */
    static Identity load(Path folder, Settings settings, Map<String, String> env) throws IOException {
        Identity identity = read(folder, settings, env).orElseGet(Identity::generate);
        Path file = folder.resolve(FILE);
        if (!Files.exists(file) && !fromEnv(env)) {
            identity.write(file);
        }
        return identity;
    }

    /** The key, ready to sign. */
    PrivateKeys.Signer signer() {
        return PrivateKeys.read(Base64.getDecoder().decode(privateKey));
    }

    private static boolean fromEnv(Map<String, String> env) {
        return env.containsKey("CLUSTER_ID") || env.containsKey("CLUSTER_PRIVATEKEY");
    }

    private static void override(Map<String, Object> said, String key, String value) {
        if (value != null) {
            said.put(key, value);
        }
    }

    private static Identity of(Map<String, Object> said, String where) {
        for (String key : said.keySet()) {
            if (!key.equals("id") && !key.equals("private_key")) {
                throw new ConfigException(where + ": " + key + ": found an unknown key, expected id and private_key");
            }
        }
        if (!(said.get("id") instanceof String id) || !(said.get("private_key") instanceof String key)) {
            throw new ConfigException(where + ": found not both id and private_key, expected two texts");
        }
        try {
            return of(id, key);
        } catch (ConfigException e) {
            throw new ConfigException(where + ": " + e.getMessage());
        }
    }

    /** Writes {@code identity.json}, for its owner's eyes only. */
    void write(Path file) throws IOException {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("id", id.toString());
        out.put("private_key", privateKey);
        PrivateFiles.write(file, JsonText.indented(out, 4));
    }
}
