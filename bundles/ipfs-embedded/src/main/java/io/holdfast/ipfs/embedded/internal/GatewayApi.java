package io.holdfast.ipfs.embedded.internal;

import io.holdfast.model.Cid;
import io.holdfast.model.ClusterException;
import io.holdfast.spi.api.Api;
import io.holdfast.spi.ipfs.IpfsConnector;
import io.holdfast.spi.part.Part;
import io.holdfast.spi.part.Parts;
import io.holdfast.unixfs.BlockSource;
import io.holdfast.unixfs.FileReader;
import io.holdfast.unixfs.MalformedBlockException;
import io.holdfast.unixfs.UnixFs;
import io.holdfast.unixfs.UnixFsNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Reads content over HTTP: {@code GET} and {@code HEAD} of {@code /ipfs/{cid}[/path]}. Blocks come from whatever connector serves,
 * so this works over kubo too. Source: the IPFS path gateway specification. Differs: no IPNS, no block or CAR formats, a directory
 * always ends in a slash.
 */
@Component(service = Api.class, immediate = false,
        property = {Parts.VARIANT + "=embedded", Parts.SLOT + "=gateway", "service.ranking:Integer=100"})
public final class GatewayApi implements Api {
    private static final String INDEX = "index.html";
    private static final int SNIFF = 512;

    private final BlockSource source;

    @Activate
    public GatewayApi(@Reference Parts parts) {
        Part<IpfsConnector> ipfs = parts.part(IpfsConnector.class);
        source = cid -> ipfs.call(connector -> connector.getBlock(cid));
    }

    @Override
    public CompletionStage<Void> handle(HttpServletRequest request, HttpServletResponse response) {
        GatewayAnswer answer = new GatewayAnswer(request, response);
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.setHeader("Allow", "GET, HEAD");
            return answer.error(405, "method " + request.getMethod() + " is not allowed: expected GET or HEAD");
        }
        GatewayPath path;
        try {
            path = GatewayPath.parse(request.getRequestURI());
        } catch (IllegalArgumentException e) {
            return answer.error(400, e.getMessage());
        }
        if (path == null) {
            return answer.error(404, "nothing is served here: expected /ipfs/{cid}");
        }
        CompletionStage<Void> done = UnixFs.resolve(source, path.root(), path.rest()).thenCompose(node -> show(answer, path, node));
        return done.handle((ok, e) -> e == null ? CompletableFuture.<Void>completedFuture(null) : failed(answer, path, cause(e)))
                .thenCompose(stage -> stage);
    }

    private CompletionStage<Void> show(GatewayAnswer answer, GatewayPath path, UnixFsNode node) {
        if (node instanceof UnixFsNode.File file) {
            return file(answer, file, path.name());
        }
        if (node instanceof UnixFsNode.Directory directory) {
            return directory(answer, path, directory);
        }
        if (node instanceof UnixFsNode.Symlink link) {
            return answer.error(404, path + " is a symbolic link to '" + link.target() + "', which is not followed here");
        }
        return answer.error(501, path + " is not a file or directory: this gateway shows UnixFS only");
    }

    private CompletionStage<Void> directory(GatewayAnswer answer, GatewayPath path, UnixFsNode.Directory directory) {
        if (!path.endsInSlash()) {
            return answer.redirect(path.raw() + "/");
        }
        for (UnixFsNode.Entry entry : directory.entries()) {
            if (entry.name().equals(INDEX)) {
                return UnixFs.resolve(source, entry.cid(), "").thenCompose(index -> index instanceof UnixFsNode.File file
                        ? file(answer, file, INDEX) : list(answer, path, directory));
            }
        }
        return list(answer, path, directory);
    }

    private CompletionStage<Void> list(GatewayAnswer answer, GatewayPath path, UnixFsNode.Directory directory) {
        if (answer.unchanged("\"DirIndex-" + directory.cid() + "\"", "public, max-age=3600")) {
            return answer.empty(304);
        }
        return answer.page(200, "text/html; charset=utf-8", DirectoryPage.of(path, directory));
    }

    private CompletionStage<Void> file(GatewayAnswer answer, UnixFsNode.File file, String name) {
        if (answer.unchanged("\"" + file.cid() + "\"", "public, max-age=29030400, immutable")) {
            return answer.empty(304);
        }
        String known = ContentTypes.byName(name);
        CompletionStage<String> type = known != null ? CompletableFuture.completedFuture(known)
                : file.size() == 0 ? CompletableFuture.completedFuture("text/plain; charset=utf-8")
                : new FileReader(source, file, 0, Math.min(SNIFF, file.size())).next().thenApply(ContentTypes::sniff);
        return type.thenCompose(t -> send(answer, file, t));
    }

    private CompletionStage<Void> send(GatewayAnswer answer, UnixFsNode.File file, String type) {
        ByteRange range = answer.range(file.size(), "\"" + file.cid() + "\"");
        if (range != null && range.length() == 0) {
            return answer.unsatisfiable(file.size());
        }
        long offset = range == null ? 0 : range.offset();
        long length = range == null ? file.size() : range.length();
        FileReader reader = new FileReader(source, file, offset, length);
        return answer.stream(type, range, file.size(), reader::next);
    }

    private static CompletionStage<Void> failed(GatewayAnswer answer, GatewayPath path, Throwable e) {
        if (answer.isCommitted()) {
            return CompletableFuture.failedFuture(e);
        }
        if (e instanceof UnixFs.NoSuchPathException) {
            return answer.error(404, "cannot resolve " + path + ": " + e.getMessage());
        }
        if (e instanceof MalformedBlockException) {
            return answer.error(501, "cannot show " + path + ": " + e.getMessage());
        }
        if (e instanceof IllegalArgumentException) {
            return answer.error(400, e.getMessage());
        }
        if (e instanceof ClusterException.NotFound) {
            return answer.error(404, "cannot show " + path + ": " + e.getMessage());
        }
        return CompletableFuture.failedFuture(e);
    }

    static Throwable cause(Throwable e) {
        return e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    }

    /** One piece of content, then the end. */
    static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What a request path names. */
    record GatewayPath(String raw, Cid root, String rest) {
        private static final String PREFIX = "/ipfs/";

        /**
         * Reads a raw request path; null when it is not below {@code /ipfs/}.
         *
         * @throws IllegalArgumentException when it is not well formed, or names no CID
         */
        static GatewayPath parse(String raw) {
            if (!raw.startsWith(PREFIX)) {
                return null;
            }
            String text = PercentText.decode(raw.substring(PREFIX.length()));
            int end = text.indexOf('/');
            Cid root = Cid.parse(end < 0 ? text : text.substring(0, end));
            return new GatewayPath(raw, root, end < 0 ? "" : text.substring(end));
        }

        boolean endsInSlash() {
            return raw.endsWith("/");
        }

        String name() {
            return rest.substring(rest.lastIndexOf('/') + 1);
        }

        @Override
        public String toString() {
            return PREFIX + root + rest;
        }
    }
}
