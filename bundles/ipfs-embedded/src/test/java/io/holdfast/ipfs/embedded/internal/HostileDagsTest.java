package io.holdfast.ipfs.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.Multihash;
import io.holdfast.spi.stream.Feeds;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DAGs made to do harm: what others have pinned stays whole, and walks come to an end. */
class HostileDagsTest {
    @TempDir
    Path data;
    private Stores stores;
    private EmbeddedIpfsConnector ipfs;
    private final Dags.Dag victim = Dags.file(1, 5_000, true);

    @BeforeEach
    void open() throws Exception {
        stores = new Stores(data);
        ipfs = stores.connector();
        victim.putInto(ipfs);
        ipfs.pin(Dags.recursive(victim.root()), n -> { }).join();
    }

    @AfterEach
    void close() {
        ipfs.stop();
        stores.close();
    }

    private static byte[] node(byte[]... hashes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] hash : hashes) {
            out.write(0x12);
            out.write(hash.length + 2);
            out.write(0x0a);
            out.write(hash.length);
            out.writeBytes(hash);
        }
        return out.toByteArray();
    }

    private Cid put(byte[] node) throws Exception {
        Cid cid = Cid.v1(Cid.DAG_PB, MessageDigest.getInstance("SHA-256").digest(node));
        ipfs.putBlock(cid, ByteBuffer.wrap(node)).join();
        return cid;
    }

    private void collectAllThatMayGo() throws Exception {
        ipfs.stop();
        ipfs = stores.connector(Stores.SETTINGS, Clock.fixed(Instant.now().plus(Duration.ofHours(2)), ZoneOffset.UTC));
        Feeds.toList(ipfs.repoGc()).toCompletableFuture().join();
    }

    private void assertVictimIsWhole() {
        victim.blocks().forEach((cid, bytes) -> assertThat(ipfs.getBlock(cid).join()).isEqualTo(ByteBuffer.wrap(bytes)));
    }

    /** The bytes of the hash end as the victim's do. A number in front puts the root before or behind the victim's in the order of pins. */
    @Test
    void anIdentityHashPassesForNoOtherBlock() throws Exception {
        byte[] digest = victim.root().multihash().digest();
        byte[] inlined = new byte[18];
        inlined[0] = 0x0a;
        inlined[1] = 16;
        System.arraycopy(digest, digest.length - 16, inlined, 2, 16);
        byte[] identity = Cid.v1(Cid.DAG_PB, Multihash.of(Multihash.IDENTITY, inlined)).toBytes();
        Cid root;
        int n = 0;
        do {
            root = put(node(identity, Cid.ofRaw(new byte[] {1}).toBytes(), Cid.v1(Cid.RAW, Multihash.of(Multihash.IDENTITY, new byte[] {(byte) n})).toBytes()));
            n++;
        } while (root.compareTo(victim.root()) > 0);
        ipfs.putBlock(Cid.ofRaw(new byte[] {1}), ByteBuffer.wrap(new byte[] {1})).join();
        ipfs.pin(Dags.recursive(root), x -> { }).join();
        collectAllThatMayGo();
        assertVictimIsWhole();
    }

    @Test
    void aLinkWithTheWrongCodecHidesNothing() throws Exception {
        byte[] wrong = victim.root().withCodec(Cid.DAG_CBOR).toBytes();
        Cid root;
        int n = 0;
        do {
            root = put(node(wrong, Cid.v1(Cid.RAW, Multihash.of(Multihash.IDENTITY, new byte[] {(byte) n})).toBytes()));
            n++;
        } while (root.compareTo(victim.root()) > 0);
        Cid refused = root;
        assertThatThrownBy(() -> ipfs.pin(Dags.recursive(refused), x -> { }).join()).hasCauseInstanceOf(ClusterException.Refused.class);
        // to a depth that does not reach what cannot be walked
        ipfs.pin(Dags.toDepth(refused, 1), x -> { }).join();
        collectAllThatMayGo();
        assertVictimIsWhole();
    }

    @Test
    void aDagWithManyPathsIsWalkedOnce() throws Exception {
        Cid next = victim.root();
        for (int i = 0; i < 200; i++) {
            next = put(node(next.toBytes(), next.toBytes()));
        }
        assertThat(ipfs.pin(Dags.recursive(next), n -> { })).succeedsWithin(Duration.ofSeconds(20));
        collectAllThatMayGo();
        assertVictimIsWhole();
    }

    @Test
    void aVeryDeepDagIsWalked() throws Exception {
        Cid next = victim.root();
        for (int i = 0; i < 20_000; i++) {
            next = put(node(next.toBytes()));
        }
        assertThat(ipfs.pin(Dags.recursive(next), n -> { })).succeedsWithin(Duration.ofSeconds(20));
        collectAllThatMayGo();
        assertVictimIsWhole();
    }
}
