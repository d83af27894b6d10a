package io.holdfast.model.msgpack;

import io.holdfast.model.Cid;
import io.holdfast.model.Multiaddr;
import io.holdfast.model.PeerId;
import io.holdfast.model.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** The codecs of the simple types, and lists and maps of them. */
final class Scalars {
    /** Lists are made as long as they say, up to this: each entry may be larger in memory than in bytes. */
    private static final int ROOM = 64;

    static final MsgpackCodec<String> TEXT = of(MsgpackWriter::text, orZero("", MsgpackReader::text), String::isEmpty);
    static final MsgpackCodec<Boolean> BOOL = of(MsgpackWriter::bool, orZero(false, MsgpackReader::bool), b -> !b);
    static final MsgpackCodec<Integer> INT = of((out, n) -> out.signed(n), orZero(0, MsgpackReader::int32), n -> n == 0);
    static final MsgpackCodec<Long> LONG = of(MsgpackWriter::signed, orZero(0L, MsgpackReader::signed), n -> n == 0);
    static final MsgpackCodec<Long> UNSIGNED = of(MsgpackWriter::unsigned, orZero(0L, MsgpackReader::unsigned), n -> n == 0);
    static final MsgpackCodec<Instant> TIME = of(MsgpackWriter::time, MsgpackReader::time, Times.ZERO::equals);
    static final MsgpackCodec<byte[]> BYTES = nullable(MsgpackWriter::raw, MsgpackReader::raw);
    /** Null is the undefined one: nil when written, nil or empty bytes when read. */
    static final MsgpackCodec<Cid> CID = nullable((out, c) -> out.raw(c.toBytes()), in -> ofBytes(in, Cid::ofBytes));
    /** Null as for {@link #CID}. */
    static final MsgpackCodec<PeerId> PEER = nullable((out, p) -> out.raw(p.toBytes()), in -> ofBytes(in, PeerId::ofBytes));
    static final MsgpackCodec<Multiaddr> MULTIADDR = nullable((out, a) -> out.raw(a.toBytes()), in -> ofBytes(in, Multiaddr::ofBytes));
    static final MsgpackCodec<List<PeerId>> PEERS = list(PEER);
    static final MsgpackCodec<List<Multiaddr>> MULTIADDRS = list(MULTIADDR);
    static final MsgpackCodec<Map<String, String>> TEXTS = map(TEXT);

    private Scalars() {
    }

    static <T> MsgpackCodec<T> of(BiConsumer<MsgpackWriter, T> write, Function<MsgpackReader, T> read, Predicate<T> isEmpty) {
        return new MsgpackCodec<>() {
            @Override
            public void write(MsgpackWriter out, T value) {
                write.accept(out, value);
            }

            @Override
            public T read(MsgpackReader in) {
                return read.apply(in);
            }

            @Override
            public boolean isEmpty(T value) {
                return isEmpty.test(value);
            }
        };
    }

    private static <T> Function<MsgpackReader, T> orZero(T zero, Function<MsgpackReader, T> read) {
        return in -> in.nil() ? zero : read.apply(in);
    }

    static <T> MsgpackCodec<T> nullable(BiConsumer<MsgpackWriter, T> write, Function<MsgpackReader, T> read) {
        return of((out, v) -> {
            if (v == null) {
                out.nil();
            } else {
                write.accept(out, v);
            }
        }, orZero(null, read), v -> v == null);
    }

    private static <T> T ofBytes(MsgpackReader in, Function<byte[], T> parse) {
        byte[] b = in.raw();
        return b.length == 0 ? null : parse.apply(b);
    }

    /** Null is nil; an entry that reads as null is refused. */
    static <T> MsgpackCodec<List<T>> list(MsgpackCodec<T> entry) {
        return nullable((out, l) -> {
            out.list(l.size());
            l.forEach(v -> entry.write(out, v));
        }, in -> {
            int n = in.list();
            List<T> l = new ArrayList<>(Math.min(n, ROOM));
            for (int i = 0; i < n; i++) {
                l.add(present(entry.read(in)));
            }
            return l;
        });
    }

    /** With texts as keys. Null is nil. */
    static <T> MsgpackCodec<Map<String, T>> map(MsgpackCodec<T> value) {
        return map(TEXT, value);
    }

    static <K, T> MsgpackCodec<Map<K, T>> map(MsgpackCodec<K> key, MsgpackCodec<T> value) {
        return nullable((out, m) -> {
            out.map(m.size());
            m.forEach((k, v) -> {
                key.write(out, k);
                value.write(out, v);
            });
        }, in -> {
            Map<K, T> m = new LinkedHashMap<>();
            for (int n = in.map(); n > 0; n--) {
                m.put(present(key.read(in)), present(value.read(in)));
            }
            return m;
        });
    }

    private static <T> T present(T value) {
        if (value == null) {
            throw new IllegalArgumentException("invalid msgpack: found an empty entry, expected a value");
        }
        return value;
    }

    /** An int of Go that stands for one of these; whatever stands for none reads as {@code other}. */
    static <E extends Enum<E>> MsgpackCodec<E> bits(E[] all, Function<E, Integer> bit, BiConsumer<MsgpackWriter, Long> write, E other) {
        return of((out, e) -> write.accept(out, (long) bit.apply(e)), in -> {
            long n = in.nil() ? 0 : in.signed();
            for (E e : all) {
                if (bit.apply(e) == n) {
                    return e;
                }
            }
            return other;
        }, e -> bit.apply(e) == 0);
    }
}
