package io.holdfast.ipfs.http.internal;

/** The section {@code ipfs_connector.ipfshttp}, with the defaults of IPFS Cluster; {@link KuboSettings} says what each key means. */
public @interface HttpConfig {
    String node__multiaddress() default "/ip4/127.0.0.1/tcp/5001";

    String connect__swarms__delay() default "30s";

    String ipfs__request__timeout() default "5m0s";

    String pin__timeout() default "2m0s";

    String unpin__timeout() default "3h0m0s";

    String repogc__timeout() default "24h0m0s";

    long informer__trigger__interval() default 0;

    boolean unpin__disable() default false;
}
