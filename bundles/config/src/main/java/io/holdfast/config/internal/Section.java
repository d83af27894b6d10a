package io.holdfast.config.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * One section of the file: the configuration of one component.
 *
 * @param path      {@code api.restapi}
 * @param prefix    of its environment variables, {@code CLUSTER_RESTAPI_}
 * @param component whether there is such a component in this version
 * @param check     what concerns more than one key: gets the values, defaults included, and a consumer of (key, problem)
 */
record Section(String path, String prefix, boolean component, List<Key> keys, Check check) {
    /** A check over several keys. */
    @FunctionalInterface
    interface Check {
        void run(Map<String, Object> values, BiConsumer<String, String> problem);
    }

    static Section of(String path, String prefix, Key... keys) {
        return new Section(path, prefix, true, List.of(keys), (v, p) -> { });
    }

    /** The same; its component does not exist yet, so its form is checked and nothing else happens. */
    Section unused() {
        return new Section(path, prefix, false, keys, check);
    }

    Section checked(Check check) {
        return new Section(path, prefix, component, keys, check);
    }

    /** The Config Admin PID of its component. */
    String pid() {
        String own = Schema.OWN + ".";
        return "io.holdfast." + (path.startsWith(own) ? path.substring(own.length()) : path);
    }

    Optional<Key> key(String name) {
        return keys.stream().filter(k -> k.name().equals(name)).findFirst();
    }
}
