package io.holdfast.cluster.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.spi.cluster.AddParams;
import io.holdfast.spi.cluster.Adder;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.testkit.node.TestNode;
import io.holdfast.testkit.parts.TestPart;
import io.holdfast.unixfs.ImportOptions;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Many adds at once into a daemon that is slower than they are. */
class ManyAddsTest {
    private static final int ADDS = 50;
    /** What the embedded node lets wait. */
    private static final long MOST = 64 << 20;
    private static final int MOST_BLOCKS = 20_000;

    private final Queue<Runnable> arrivals = new ArrayDeque<>();
    private long waiting;
    private long most;
    private int mostBlocks;

    @Test
    void waitForEachOther() {
        addMuch(AddOptions.of(AddParams.DEFAULT), 300);
        assertThat(most).isBetween(8L << 20, MOST);
    }

    @Test
    void waitForEachOtherWhenBlocksAreTiny() {
        addMuch(new ImportOptions("size-1", 0, false, false, false), 20_000);
        assertThat(mostBlocks).isBetween(1000, MOST_BLOCKS);
    }

    private void addMuch(ImportOptions options, int arriving) {
        TestPart<IpfsConnector> ipfs = new TestPart<>();
        ipfs.set(slow());
        AddBudget budget = new AddBudget();
        List<Adder> adders = new ArrayList<>();
        List<CompletableFuture<Void>> steps = new ArrayList<>();
        for (int i = 0; i < ADDS; i++) {
            Adder adder = add(options, ipfs, budget);
            adders.add(adder);
            steps.add(adder.file("f").toCompletableFuture());
            push(adders, steps, 200);
        }
        for (int i = 0; i < arriving; i++) {
            arrivals.remove().run();
            push(adders, steps, 1);
        }
        assertThat(steps).noneMatch(CompletableFuture::isCompletedExceptionally);
    }

    private static Adder add(TestPart<IpfsConnector> ipfs, AddBudget budget) {
        return add(AddOptions.of(AddParams.DEFAULT), ipfs, budget);
    }

    private static Adder add(ImportOptions options, TestPart<IpfsConnector> ipfs, AddBudget budget) {
        return new ContentAdder(options, ipfs, null, TestNode.PEER, o -> { }, budget);
    }

    @Test
    void areRefusedWhenTheirClientsCouldFillTheMemory() {
        TestPart<IpfsConnector> ipfs = new TestPart<>();
        ipfs.set(slow());
        AddBudget budget = new AddBudget(1 << 20);
        Adder first = add(ipfs, budget);
        Adder second = add(ipfs, budget);
        assertThatThrownBy(() -> add(ipfs, budget)).isInstanceOf(ClusterException.NotReady.class).hasMessageContaining("2 uploads");
        first.close();
        first.close();
        Adder third = add(ipfs, budget);
        assertThatThrownBy(() -> add(ipfs, budget)).isInstanceOf(ClusterException.NotReady.class);
        second.close();
        third.close();
        add(ipfs, budget).close();
    }

    /** Gives each add that does not have to wait so many more pieces at the most. */
    private static void push(List<Adder> adders, List<CompletableFuture<Void>> steps, int pieces) {
        byte[] piece = new byte[64 << 10];
        for (int i = 0; i < adders.size(); i++) {
            for (int n = 0; n < pieces && steps.get(i).isDone(); n++) {
                steps.set(i, adders.get(i).data(ByteBuffer.wrap(piece)).toCompletableFuture());
            }
        }
    }

    private IpfsConnector slow() {
        return (IpfsConnector) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {IpfsConnector.class}, (self, method, args) -> {
            assertThat(method.getName()).isEqualTo("putBlock");
            assertThat(args[0]).isInstanceOf(Cid.class);
            int size = ((ByteBuffer) args[1]).remaining();
            waiting += size;
            most = Math.max(most, waiting);
            mostBlocks = Math.max(mostBlocks, arrivals.size());
            CompletableFuture<Void> result = new CompletableFuture<>();
            arrivals.add(() -> {
                waiting -= size;
                result.complete(null);
            });
            return result;
        });
    }
}
