package io.holdfast.http.internal;

/** The keys of {@code api.restapi} and {@code holdfast.http} that concern the listeners. */
@interface FrontConfig {
    String[] http__listen__multiaddress() default {"/ip4/127.0.0.1/tcp/9094"};

    String[] gateway__listen__multiaddress() default {"/ip4/127.0.0.1/tcp/8081"};

    String ssl__cert__file() default "";

    String ssl__key__file() default "";

    String read__timeout() default "0s";

    String read__header__timeout() default "5s";

    String write__timeout() default "0s";

    String idle__timeout() default "2m0s";

    int max__header__bytes() default 4096;
}
