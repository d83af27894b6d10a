package io.holdfast.model.msgpack;

/**
 * How values of one type are written and read. Stateless.
 *
 * @param <T> the type; whether null may be written, and what it stands for, says each codec
 */
public interface MsgpackCodec<T> {
    /**
     * Writes the value.
     *
     * @throws IllegalArgumentException for a value that the format cannot carry; a part may have been written
     */
    void write(MsgpackWriter out, T value);

    /**
     * Reads a value; {@code nil} is the type's zero value, as in Go.
     *
     * @throws IllegalArgumentException says what was found and what is expected
     */
    T read(MsgpackReader in);

    /** Whether a field of this value is left out when it may be. */
    default boolean isEmpty(T value) {
        return value == null;
    }

    /** The value's bytes. */
    default byte[] encode(T value) {
        MsgpackWriter out = new MsgpackWriter();
        write(out, value);
        return out.toBytes();
    }

    /**
     * The one value that these bytes are.
     *
     * @throws IllegalArgumentException says what is wrong, also when bytes are left
     */
    default T decode(byte[] bytes) {
        MsgpackReader in = new MsgpackReader(bytes);
        T value = read(in);
        if (in.remaining() > 0) {
            throw new IllegalArgumentException("invalid msgpack: " + in.remaining() + " bytes too many");
        }
        return value;
    }
}
