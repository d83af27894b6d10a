package io.holdfast.api.rest.internal;

/** The keys of {@code api.restapi} that concern the requests rather than the listeners. */
@interface RestConfig {
    String basic__auth__credentials() default "";

    String http__log__file() default "";

    String headers() default "{}";

    String write__timeout() default "0s";

    String[] cors__allowed__origins() default {"*"};

    String[] cors__allowed__methods() default {"GET"};

    String[] cors__allowed__headers() default {};

    String[] cors__exposed__headers() default {"Content-Type", "X-Stream-Output", "X-Chunked-Output", "X-Content-Length"};

    boolean cors__allow__credentials() default true;

    String cors__max__age() default "0s";
}
