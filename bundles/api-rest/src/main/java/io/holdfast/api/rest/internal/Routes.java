package io.holdfast.api.rest.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.model.Pin;
import io.holdfast.model.PinOptions;
import io.holdfast.model.PinType;
import io.holdfast.model.PinTypeFilter;
import io.holdfast.model.StatusFilter;
import io.holdfast.spi.cluster.Cluster;
import io.holdfast.spi.node.Node;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What each route does: reads the request strictly, asks the cluster, hands the answer to its writer. */
final class Routes {
    private final Cluster cluster;
    private final Clock clock;
    private final Auth auth;
    private final Timer timer;

    Routes(Cluster cluster, Clock clock, Auth auth, Timer timer) {
        this.cluster = cluster;
        this.clock = clock;
        this.auth = auth;
        this.timer = timer;
    }

    /** The table. Routes whose component this node does not have are absent, so they are 404. */
    Router router() {
        return new Router()
                .add("GET", "/id", (x, v) -> x.object(cluster.id(), Wire::id))
                .add("GET", "/version", (x, v) -> x.json(200, "{\"version\":\"" + Node.COMPATIBLE_VERSION + "\"}\n"))
                .add("GET", "/peers", (x, v) -> x.lines(cluster.peers(), Wire.ID))
                .add("POST", "/peers", (x, v) -> SmallBody.read(x, timer, body -> x.object(cluster.peerAdd(PeerQuery.parse(body)), Wire::id)))
                .add("DELETE", "/peers/{peer}", (x, v) -> x.empty(cluster.peerRemove(PeerQuery.peer(v.get(0)))))
                .add("POST", "/add", (x, v) -> add(x))
                .add("GET", "/allocations", (x, v) -> x.lines(cluster.allocations(types(query(x).get("filter"))), Wire.PIN))
                .add("GET", "/allocations/{hash}", (x, v) -> x.object(cluster.allocation(cid(v.get(0))), Wire::pin))
                .add("GET", "/pins", (x, v) -> statusAll(x))
                .add("POST", "/pins/recover", (x, v) -> x.lines(cluster.recoverAll(query(x).isTrue("local")), Wire.STATUS))
                .add("POST", "/pins/sync", (x, v) -> x.array(cluster.syncAll(query(x).isTrue("local")), Wire.STATUS))
                .add("GET", "/pins/{hash}", (x, v) -> x.object(cluster.status(cid(v.get(0)), query(x).isTrue("local")), Wire::status))
                .add("POST", "/pins/{hash}", (x, v) -> x.object(cluster.pin(pin(cid(v.get(0)), query(x))), Wire::pin))
                .add("POST", "/pins/{hash}/recover",
                        (x, v) -> x.object(cluster.recover(cid(v.get(0)), query(x).isTrue("local")), Wire::status))
                .add("POST", "/pins/{hash}/sync",
                        (x, v) -> x.object(cluster.sync(cid(v.get(0)), query(x).isTrue("local")), Wire::status))
                .add("POST", "/pins/{key}/{rest}",
                        (x, v) -> x.object(cluster.pinPath(path(v), PinQuery.parse(query(x), clock)), Wire::pin))
                .add("DELETE", "/pins/{hash}", (x, v) -> x.object(cluster.unpin(cid(v.get(0))), Wire::pin))
                .add("DELETE", "/pins/{key}/{rest}", (x, v) -> x.object(cluster.unpinPath(path(v)), Wire::pin))
                .add("POST", "/token", (x, v) -> auth.token(x))
                .add("GET", "/health", (x, v) -> x.empty());
    }

    private static Query query(Exchange x) {
        return Query.parse(x.request.getQueryString());
    }

    private static Cid cid(String text) {
        try {
            return Cid.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ClusterException.Invalid("error decoding Cid: " + e.getMessage());
        }
    }

    /** As in IPFS Cluster, a pin by CID is recursive whatever its mode says; only the path route pins directly. */
    private Pin pin(Cid cid, Query q) {
        PinOptions options = PinQuery.parse(q, clock);
        Pin pin = Pin.of(cid, options);
        return new Pin(cid, options, PinType.DATA, pin.allocations(), -1, null, pin.timestamp());
    }

    /** {@code /ipfs/<cid>/a/b} and its like; the root of an immutable path is checked here. */
    private static String path(List<String> values) {
        String path = "/" + values.get(0) + "/" + values.get(1);
        String root = values.get(1).split("/", 2)[0];
        if (!values.get(0).equals("ipns")) {
            try {
                Cid.parse(root);
            } catch (IllegalArgumentException e) {
                throw new ClusterException.Invalid("error parsing path: invalid path \"" + path + "\": " + e.getMessage());
            }
        }
        return path;
    }

    private static Set<PinType> types(String filter) {
        try {
            return PinTypeFilter.parse(filter);
        } catch (IllegalArgumentException e) {
            throw new ClusterException.Invalid(e.getMessage());
        }
    }

    private void statusAll(Exchange x) {
        Query q = query(x);
        boolean local = q.isTrue("local");
        String cids = q.get("cids");
        if (!cids.isEmpty()) {
            List<Cid> asked = new ArrayList<>();
            for (String text : cids.split(",", -1)) {
                asked.add(cid(text));
            }
            x.lines(new StatusFeed(asked, c -> cluster.status(c, local)), Wire.STATUS);
            return;
        }
        String text = q.get("filter");
        StatusFilter filter = text.isEmpty() ? StatusFilter.ALL : StatusFilter.parse(text);
        if (!text.isEmpty() && filter.bits() == 0) {
            throw new ClusterException.Invalid("invalid filter value");
        }
        x.lines(cluster.statusAll(filter, local), Wire.STATUS);
    }

    private void add(Exchange x) {
        try {
            AddQuery q = AddQuery.parse(query(x), clock);
            String boundary = ContentType.boundary(x.request.getContentType());
            new AddUpload(x, q, boundary, timer).start(cluster);
        } catch (ClusterException refused) {
            try {
                Discard rest = new Discard(x.request.getInputStream(), new byte[8192], timer);
                rest.after(new AddAnswer(x, false).fail(refused), x);
                x.request.getInputStream().setReadListener(rest);
            } catch (IOException e) {
                x.done.completeExceptionally(e);
            }
        }
    }
}
