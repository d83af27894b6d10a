package io.holdfast.config.internal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Makes a data folder; asks nothing. */
public final class Init {
    private static final String USAGE = """
            usage: init [--force] [--from <folder>] [--ipfs <multiaddress>]
              --force             replace a service.json that is there (identity.json is never replaced)
              --from <folder>     take service.json and identity.json from this folder, for instance IPFS Cluster's
              --ipfs <multiaddr>  pin on the IPFS daemon at this API address instead of the embedded node
            """;

    private final Path folder;
    private final Map<String, String> env;
    private final PrintStream out;
    private final PrintStream err;
    private boolean force;
    private boolean help;
    private Path from;
    private String ipfs;

    public Init(Path folder, Map<String, String> env, PrintStream out, PrintStream err) {
        this.folder = folder;
        this.env = env;
        this.out = out;
        this.err = err;
    }

    /** The exit code: 0, or 1 when something was wrong and 2 when the options are, which was then printed. */
    public int run(List<String> args) {
        try {
            options(args);
        } catch (ConfigException e) {
            e.problems().forEach(err::println);
            return 2;
        }
        try {
            if (help) {
                out.print(USAGE);
                return 0;
            }
            make();
            return 0;
        } catch (ConfigException e) {
            e.problems().forEach(err::println);
            return 1;
        } catch (IOException e) {
            err.println("init: " + ConfigFiles.words(e));
            return 1;
        }
    }

    private void options(List<String> args) {
        for (Iterator<String> i = args.iterator(); i.hasNext();) {
            String option = i.next();
            switch (option) {
                case "--force", "-f" -> force = true;
                case "--help", "-h" -> help = true;
                case "--from" -> from = Path.of(value(option, i));
                case "--ipfs" -> ipfs = value(option, i);
                default -> throw new ConfigException("init: found " + option + ", expected --force, --from, --ipfs or --help");
            }
        }
        if (from != null && ipfs != null) {
            throw new ConfigException("init: found --from and --ipfs, expected one of them");
        }
    }

    private static String value(String option, Iterator<String> args) {
        if (!args.hasNext()) {
            throw new ConfigException("init: found nothing behind " + option + ", expected a value");
        }
        return args.next();
    }

    private void make() throws IOException {
        Path service = folder.resolve(ConfigFiles.SERVICE);
        if (Files.exists(service) && !force) {
            throw new ConfigException(service + ": found one, expected none: --force replaces it");
        }
        String text = from == null ? fresh() : copied();
        Path identity = folder.resolve(Identity.FILE);
        boolean had = Files.exists(identity);
        PrivateFiles.folder(folder);
        if (!had && from != null && Files.exists(from.resolve(Identity.FILE))) {
            PrivateFiles.write(identity, Files.readString(from.resolve(Identity.FILE)));
        }
        // before service.json: an identity that cannot be used must not leave half a folder that looks whole
        Settings settings = Checker.check(ConfigFiles.SERVICE, parse(text), env);
        Identity who = Identity.load(folder, settings, env);
        PrivateFiles.write(service, text);
        out.println("configuration written to " + service);
        out.println((had ? "identity kept in " : "identity written to ") + identity + ": " + who.id());
    }

    private static Map<String, Object> parse(String text) {
        return Json.parse(ConfigFiles.SERVICE, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private String fresh() {
        Map<String, Object> tree = NewFile.tree(ipfs == null ? "embedded" : "http", env(ipfs));
        return JsonText.indented(tree, 2) + "\n";
    }

    private Map<String, String> env(String address) {
        if (address == null) {
            return env;
        }
        Map<String, String> more = new java.util.HashMap<>(env);
        more.put("CLUSTER_IPFSHTTP_NODEMULTIADDRESS", address);
        return more;
    }

    private String copied() throws IOException {
        List<String> problems = ConfigFiles.problems(from, env);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        if (!Files.exists(from.resolve(ConfigFiles.SERVICE))) {
            throw new ConfigException(from.resolve(ConfigFiles.SERVICE) + ": found nothing, expected the file to copy");
        }
        return Files.readString(from.resolve(ConfigFiles.SERVICE));
    }
}
