package io.holdfast.model.msgpack;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A Go struct: written as a map in the order of its fields; read as a map in any order, with unknown keys skipped, or as a list in the
 * order of its fields, which may end early. Fields are declared once, before the first use.
 *
 * @param <T> the value
 * @param <D> the draft that a value is read into
 */
public final class StructCodec<T, D> implements MsgpackCodec<T> {
    private record Field<T, D>(byte[] key, boolean isOptional, BiConsumer<MsgpackWriter, T> write, Function<T, Boolean> isEmpty,
            BiConsumer<MsgpackReader, D> read) {
    }

    private final Supplier<D> draft;
    private final Function<D, T> build;
    private final List<Field<T, D>> fields = new ArrayList<>();

    /** @param draft a new draft, which holds the zero value of each field */
    public StructCodec(Supplier<D> draft, Function<D, T> build) {
        this.draft = draft;
        this.build = build;
    }

    /** The next field, written also when it is empty. */
    public <V> StructCodec<T, D> always(String key, MsgpackCodec<V> codec, Function<? super T, V> get, BiConsumer<D, V> set) {
        return field(key, false, codec, get, set);
    }

    /** The next field, left out when it is empty. */
    public <V> StructCodec<T, D> optional(String key, MsgpackCodec<V> codec, Function<? super T, V> get, BiConsumer<D, V> set) {
        return field(key, true, codec, get, set);
    }

    private <V> StructCodec<T, D> field(String key, boolean isOptional, MsgpackCodec<V> codec, Function<? super T, V> get, BiConsumer<D, V> set) {
        fields.add(new Field<>(key.getBytes(StandardCharsets.UTF_8), isOptional, (out, t) -> codec.write(out, get.apply(t)),
                t -> codec.isEmpty(get.apply(t)), (in, d) -> set.accept(d, codec.read(in))));
        return this;
    }

    private boolean isWritten(Field<T, D> f, T value) {
        return !f.isOptional || !f.isEmpty.apply(value);
    }

    @Override
    public void write(MsgpackWriter out, T value) {
        int n = 0;
        for (Field<T, D> f : fields) {
            n += isWritten(f, value) ? 1 : 0;
        }
        out.map(n);
        writeFields(out, value);
    }

    private void writeFields(MsgpackWriter out, T value) {
        for (Field<T, D> f : fields) {
            if (isWritten(f, value)) {
                out.raw(f.key);
                f.write.accept(out, value);
            }
        }
    }

    /** An empty struct is left out as a field. */
    @Override
    public boolean isEmpty(T value) {
        return value == null || fields.stream().allMatch(f -> f.isEmpty.apply(value));
    }

    @Override
    public T read(MsgpackReader in) {
        D d = draft.get();
        if (in.nil()) {
            return build.apply(d);
        }
        if (in.isList()) {
            readList(in, d);
        } else {
            for (int n = in.map(); n > 0; n--) {
                readField(in, find(in.raw()), d);
            }
        }
        return build.apply(d);
    }

    private void readList(MsgpackReader in, D d) {
        int n = in.list();
        for (int i = 0; i < n; i++) {
            readField(in, i < fields.size() ? fields.get(i) : null, d);
        }
    }

    private static <T, D> void readField(MsgpackReader in, Field<T, D> f, D d) {
        if (f == null) {
            in.skip();
            return;
        }
        try {
            f.read.accept(in, d);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(new String(f.key, StandardCharsets.UTF_8) + ": " + e.getMessage(), e);
        }
    }

    private Field<T, D> find(byte[] key) {
        for (Field<T, D> f : fields) {
            if (Arrays.equals(f.key, key)) {
                return f;
            }
        }
        return null;
    }
}
