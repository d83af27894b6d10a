package io.holdfast.model.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.holdfast.model.AddedOutput;
import io.holdfast.model.GlobalPinInfo;
import io.holdfast.model.Id;
import io.holdfast.model.IpfsId;
import io.holdfast.model.IpfsPin;
import io.holdfast.model.Pin;
import io.holdfast.model.PinInfo;
import io.holdfast.model.RepoGc;
import io.holdfast.model.RepoStat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes and reads the values of the model as JSON, exactly as IPFS Cluster does.
 *
 * <p>A {@code write} method writes one object through a generator of the caller, who closes it. A {@code read} method reads one
 * object: the parser stands on its start, or before the first token of a document. It skips unknown keys, takes {@code null} for a
 * type's zero value, and throws {@link IllegalArgumentException} for a bad value, naming the key, what it found and what it
 * expected; it throws {@link JsonProcessingException} for what is not JSON.
 */
public final class Json {
    /** Deeper than any of the values, so that unknown keys have room; a deeper document is refused. */
    private static final int MAX_DEPTH = 64;
    private static final int MAX_NUMBER = 64;

    /**
     * For all JSON that goes out: escapes as Go does, and writes nothing between two documents, so that the caller ends each
     * with {@code writeRaw('\n')}. Safe for many threads; its buffers are held by no thread.
     */
    public static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .characterEscapes(new GoEscapes())
            .rootValueSeparator("")
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).maxNumberLength(MAX_NUMBER).build())
            .build();

    private Json() {
    }

    /** Writes something into a generator. */
    @FunctionalInterface
    public interface Writer {
        void write(JsonGenerator to) throws IOException;
    }

    /** Reads one value from a parser. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(JsonParser from) throws IOException;
    }

    public static void write(JsonGenerator to, Pin pin) throws IOException {
        PinJson.write(to, pin);
    }

    public static void write(JsonGenerator to, PinInfo info) throws IOException {
        StatusJson.write(to, info);
    }

    public static void write(JsonGenerator to, GlobalPinInfo info) throws IOException {
        StatusJson.write(to, info);
    }

    public static void write(JsonGenerator to, Id id) throws IOException {
        IdJson.write(to, id);
    }

    public static void write(JsonGenerator to, IpfsId id) throws IOException {
        IdJson.write(to, id);
    }

    public static void write(JsonGenerator to, AddedOutput line) throws IOException {
        LineJson.write(to, line);
    }

    public static void write(JsonGenerator to, RepoGc line) throws IOException {
        LineJson.write(to, line);
    }

    public static void write(JsonGenerator to, RepoStat stat) throws IOException {
        LineJson.write(to, stat);
    }

    public static void write(JsonGenerator to, IpfsPin pin) throws IOException {
        LineJson.write(to, pin);
    }

    public static Pin readPin(JsonParser from) throws IOException {
        return PinJson.read(from);
    }

    public static PinInfo readPinInfo(JsonParser from) throws IOException {
        return StatusJson.readPinInfo(from);
    }

    public static GlobalPinInfo readGlobalPinInfo(JsonParser from) throws IOException {
        return StatusJson.readGlobal(from);
    }

    public static Id readId(JsonParser from) throws IOException {
        return IdJson.readId(from);
    }

    public static IpfsId readIpfsId(JsonParser from) throws IOException {
        return IdJson.readIpfsId(from);
    }

    public static AddedOutput readAddedOutput(JsonParser from) throws IOException {
        return LineJson.readAdded(from);
    }

    public static RepoGc readRepoGc(JsonParser from) throws IOException {
        return LineJson.readRepoGc(from);
    }

    public static RepoStat readRepoStat(JsonParser from) throws IOException {
        return LineJson.readRepoStat(from);
    }

    public static IpfsPin readIpfsPin(JsonParser from) throws IOException {
        return LineJson.readIpfsPin(from);
    }

    /** The document that this writes, without a line end: {@code toBytes(g -> Json.write(g, id))}. */
    public static byte[] toBytes(Writer writer) {
        ByteArrayBuilder out = new ByteArrayBuilder(512);
        try (JsonGenerator g = FACTORY.createGenerator(out)) {
            writer.write(g);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return out.toByteArray();
    }

    /** As {@link #toBytes(Writer)}, as text. */
    public static String toText(Writer writer) {
        return new String(toBytes(writer), StandardCharsets.UTF_8);
    }

    public static byte[] toBytes(Pin pin) {
        return toBytes(g -> write(g, pin));
    }

    public static byte[] toBytes(PinInfo info) {
        return toBytes(g -> write(g, info));
    }

    public static byte[] toBytes(GlobalPinInfo info) {
        return toBytes(g -> write(g, info));
    }

    public static byte[] toBytes(Id id) {
        return toBytes(g -> write(g, id));
    }

    public static byte[] toBytes(AddedOutput line) {
        return toBytes(g -> write(g, line));
    }

    public static String toText(Pin pin) {
        return toText(g -> write(g, pin));
    }

    public static String toText(PinInfo info) {
        return toText(g -> write(g, info));
    }

    public static String toText(GlobalPinInfo info) {
        return toText(g -> write(g, info));
    }

    public static String toText(Id id) {
        return toText(g -> write(g, id));
    }

    public static String toText(AddedOutput line) {
        return toText(g -> write(g, line));
    }

    /**
     * The one value of a document: {@code parse(bytes, Json::readPin)}.
     *
     * @throws IllegalArgumentException when it is not JSON, not such a value, or has more after it
     */
    public static <T> T parse(byte[] json, Reader<T> reader) {
        try (JsonParser p = FACTORY.createParser(json)) {
            return only(p, reader);
        } catch (IOException e) {
            throw notJson(e);
        }
    }

    /** As {@link #parse(byte[], Reader)}, of text. */
    public static <T> T parse(String json, Reader<T> reader) {
        try (JsonParser p = FACTORY.createParser(json)) {
            return only(p, reader);
        } catch (IOException e) {
            throw notJson(e);
        }
    }

    private static <T> T only(JsonParser p, Reader<T> reader) throws IOException {
        T value = reader.read(p);
        if (p.nextToken() != null) {
            throw new IllegalArgumentException("invalid JSON: " + p.currentToken() + " after the end of the value, at "
                    + p.currentTokenLocation().offsetDescription());
        }
        return value;
    }

    private static IllegalArgumentException notJson(IOException e) {
        String why = e.getMessage();
        if (e instanceof JsonProcessingException j) {
            // a broken limit of the parser has no place
            String at = j.getLocation() == null ? "" : " (" + j.getLocation().offsetDescription() + ")";
            why = j.getOriginalMessage() + at;
        }
        return new IllegalArgumentException("invalid JSON: " + why, e);
    }
}
