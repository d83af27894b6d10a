package io.holdfast.libp2p.internal.swarm;

import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.regex.Pattern;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.Attributes;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;

/**
 * The addresses behind {@code /dnsaddr/<name>}: the TXT records {@code dnsaddr=…} of {@code _dnsaddr.<name>}. Source: multiformats,
 * dnsaddr; bounds as in go-libp2p. Only what ends with the wanted peer counts. Asks the DNS servers of the system, or those that the
 * system property {@code java.naming.provider.url} names.
 */
final class DnsAddresses {
    static final int MAX_ADDRESSES = 100;
    /** A name may lead to names, so often. */
    static final int MAX_DEPTH = 4;
    static final int MAX_NAMES = 16;
    private static final Duration LIMIT = Duration.ofSeconds(5);
    /** For the first question of a name; for the second and last the resolver takes twice as long. */
    private static final String FIRST_MS = "1000";
    private static final String QUESTIONS = "2";
    private static final String DNSADDR = "dnsaddr";
    private static final String RECORD = "dnsaddr=";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*\\.?");

    private DnsAddresses() {
    }

    /** Whether it stands for others. */
    static boolean isName(Multiaddr address) {
        return address.protocols().equals(List.of(DNSADDR));
    }

    /**
     * The addresses of this peer behind a name, without {@code /p2p}; not empty. Blocks, for some seconds at most.
     *
     * @throws IOException says why there is none
     */
    static List<Multiaddr> behind(Multiaddr name, PeerId peer) throws IOException {
        long end = System.nanoTime() + LIMIT.toNanos();
        Set<Multiaddr> found = new LinkedHashSet<>();
        Set<Multiaddr> asked = new HashSet<>();
        Queue<Multiaddr> next = new ArrayDeque<>(List.of(name));
        IOException failure = null;
        for (int depth = 0; depth < MAX_DEPTH && !next.isEmpty(); depth++) {
            for (int i = next.size(); i > 0; i--) {
                Multiaddr n = next.remove();
                if (System.nanoTime() - end > 0 || asked.size() == MAX_NAMES || !asked.add(n)) {
                    continue;
                }
                try {
                    for (Multiaddr a : of(n, peer)) {
                        if (isName(a)) {
                            next.add(a);
                        } else if (found.size() < MAX_ADDRESSES) {
                            found.add(a);
                        }
                    }
                } catch (IOException e) {
                    failure = e;
                }
            }
        }
        if (found.isEmpty()) {
            throw failure != null ? failure : new IOException("behind " + name + " there is no address of " + peer);
        }
        return List.copyOf(found);
    }

    private static List<Multiaddr> of(Multiaddr name, PeerId peer) throws IOException {
        List<Multiaddr> out = new ArrayList<>();
        for (String text : texts(name.value(DNSADDR).orElseThrow())) {
            Multiaddr address = text.startsWith(RECORD) ? parsed(text.substring(RECORD.length())) : null;
            if (address != null && address.peer().filter(peer::equals).isPresent()) {
                address.withoutPeer().ifPresent(out::add);
            }
        }
        return out;
    }

    private static Multiaddr parsed(String text) {
        try {
            return Multiaddr.parse(text);
        } catch (IllegalArgumentException e) {
            // of a protocol unknown here, or nonsense: the others may be good
            return null;
        }
    }

    private static List<String> texts(String name) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IOException("found the name " + name + " in a dnsaddr, expected letters, digits, hyphens and dots");
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // JNDI finds the JDK's DNS client by this; a bundle's does not see it
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            return asked("_dnsaddr." + name);
        } catch (NameNotFoundException e) {
            throw new IOException("the name " + name + " has no dnsaddr records", e);
        } catch (NamingException e) {
            throw new IOException("the dnsaddr records of " + name + " cannot be asked for: " + e, e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static List<String> asked(String name) throws NamingException {
        Hashtable<String, String> how = new Hashtable<>();
        how.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
        how.put("com.sun.jndi.dns.timeout.initial", FIRST_MS);
        how.put("com.sun.jndi.dns.timeout.retries", QUESTIONS);
        DirContext dns = new InitialDirContext(how);
        try {
            Attributes records = dns.getAttributes(name, new String[] {"TXT"});
            Attribute texts = records.get("TXT");
            List<String> out = new ArrayList<>();
            for (int i = 0; texts != null && i < texts.size(); i++) {
                // a text of more than 255 bytes comes in parts with blanks between; an address has none
                out.add(texts.get(i).toString().replace(" ", ""));
            }
            return out;
        } finally {
            dns.close();
        }
    }
}
