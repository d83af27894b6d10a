package io.holdfast.config.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Keeps Config Admin as the settings are: what differs is updated, nothing else is touched. */
final class Publisher {
    /** Any bundle may read it. */
    private static final String ANY_LOCATION = "?";
    private final ConfigurationAdmin admin;

    Publisher(ConfigurationAdmin admin) {
        this.admin = admin;
    }

    /** Updates, creates and deletes; gives the PIDs that were touched. */
    List<String> publish(Map<String, Map<String, Object>> wanted) throws IOException {
        List<String> touched = new ArrayList<>();
        for (Section section : Schema.sections()) {
            Map<String, Object> properties = wanted.get(section.pid());
            Configuration old = existing(section.pid());
            if (properties == null) {
                if (old != null) {
                    old.delete();
                    touched.add(section.pid());
                }
            } else if (old == null || !same(old.getProperties(), properties)) {
                admin.getConfiguration(section.pid(), ANY_LOCATION).update(new Hashtable<>(properties));
                touched.add(section.pid());
            }
        }
        return touched;
    }

    private Configuration existing(String pid) throws IOException {
        try {
            Configuration[] found = admin.listConfigurations("(service.pid=" + pid + ")");
            return found == null ? null : found[0];
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("a PID that is no filter value: " + pid, e);
        }
    }

    private static boolean same(Dictionary<String, Object> old, Map<String, Object> properties) {
        if (old == null) {
            return false;
        }
        Map<String, Object> left = new HashMap<>();
        for (String key : java.util.Collections.list(old.keys())) {
            if (!key.startsWith("service.") && !key.startsWith("felix.") && !key.startsWith(":")) {
                left.put(key, comparable(old.get(key)));
            }
        }
        Map<String, Object> right = new HashMap<>();
        properties.forEach((k, v) -> right.put(k, comparable(v)));
        return left.equals(right);
    }

    private static Object comparable(Object value) {
        return value instanceof Object[] array ? Arrays.asList(array) : value;
    }
}
