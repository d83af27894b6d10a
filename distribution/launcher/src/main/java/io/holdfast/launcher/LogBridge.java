package io.holdfast.launcher;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Hashtable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.log.FormatterLogger;
import org.osgi.service.log.LogService;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;

/** The OSGi log service, for the bundles that know no other: Declarative Services, file install, Jetty's bundle. */
final class LogBridge implements LogService {
    private static final LogBridge INSTANCE = new LogBridge();

    private LogBridge() {
    }

    static void register(BundleContext context) {
        context.registerService(new String[] {LogService.class.getName(), LoggerFactory.class.getName()}, INSTANCE, new Hashtable<>());
    }

    @Override
    public Logger getLogger(String name) {
        return logger(name, FormatterLogger.class);
    }

    @Override
    public Logger getLogger(Class<?> clazz) {
        return getLogger(clazz.getName());
    }

    @Override
    public <L extends Logger> L getLogger(String name, Class<L> type) {
        return logger(name, type);
    }

    @Override
    public <L extends Logger> L getLogger(Class<?> clazz, Class<L> type) {
        return logger(clazz.getName(), type);
    }

    @Override
    public <L extends Logger> L getLogger(Bundle bundle, String name, Class<L> type) {
        return logger(name, type);
    }

    // the interface has some thirty methods that differ in the level only: one handler serves them
    private static <L extends Logger> L logger(String name, Class<L> type) {
        org.slf4j.Logger log = org.slf4j.LoggerFactory.getLogger(name);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                (proxy, method, args) -> invoke(log, name, method, args)));
    }

    private static Object invoke(org.slf4j.Logger log, String name, Method method, Object[] args) {
        switch (method.getName()) {
            case "getName", "toString":
                return name;
            case "hashCode":
                return name.hashCode();
            case "equals":
                return log == args[0];
            case "isErrorEnabled":
                return log.isErrorEnabled();
            case "isWarnEnabled":
                return log.isWarnEnabled();
            case "isInfoEnabled":
                return log.isInfoEnabled();
            case "isDebugEnabled":
                return log.isDebugEnabled();
            case "isTraceEnabled":
                return log.isTraceEnabled();
            default:
                if (args != null && args[0] instanceof String message) {
                    FelixLog.log(log, level(method.getName()), format(message, args), cause(args));
                }
                return null;
        }
    }

    private static int level(String method) {
        return switch (method) {
            case "error", "audit" -> 1;
            case "warn" -> 2;
            case "info" -> 3;
            default -> 4;
        };
    }

    private static Throwable cause(Object[] args) {
        Object last = args[args.length - 1];
        if (last instanceof Object[] rest && rest.length > 0) {
            last = rest[rest.length - 1];
        }
        return last instanceof Throwable t ? t : null;
    }

    private static String format(String message, Object[] args) {
        Object[] values = new Object[0];
        if (args.length == 2) {
            values = args[1] instanceof Object[] rest ? rest : new Object[] {args[1]};
        } else if (args.length > 2) {
            values = new Object[] {args[1], args[2]};
        }
        return org.slf4j.helpers.MessageFormatter.arrayFormat(message, values).getMessage();
    }

    @Override
    public void log(int level, String message) {
        log(null, level, message, null);
    }

    @Override
    public void log(int level, String message, Throwable cause) {
        log(null, level, message, cause);
    }

    @Override
    public void log(ServiceReference<?> reference, int level, String message) {
        log(reference, level, message, null);
    }

    @Override
    public void log(ServiceReference<?> reference, int level, String message, Throwable cause) {
        String name = reference == null || reference.getBundle() == null ? "felix" : reference.getBundle().getSymbolicName();
        FelixLog.log(org.slf4j.LoggerFactory.getLogger(name), level, message, cause);
    }
}
