package dev.tokd.agent.http;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS settings per trust store, made once: reading the system's takes a disk and 100 ms. */
final class Trust {
    private static final int KEPT = 32;

    private final Executor executor;
    /** By certificates in PEM; the empty text is the system's trust. Guarded by itself. */
    private final Map<String, CompletableFuture<SslContext>> contexts = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompletableFuture<SslContext>> eldest) {
            return size() > KEPT;
        }
    };

    Trust(Executor executor) {
        this.executor = executor;
    }

    /** Completes with the settings, or with an {@link SSLException} when the PEM is not usable. */
    CompletableFuture<SslContext> context(@Nullable String caPem) {
        String pem = caPem == null ? "" : caPem;
        synchronized (contexts) {
            CompletableFuture<SslContext> known = contexts.get(pem);
            if (known != null && !known.isCompletedExceptionally()) {
                return known;
            }
            CompletableFuture<SslContext> fresh = make(pem, null);
            contexts.put(pem, fresh);
            return fresh;
        }
    }

    /**
     * Settings that also show a certificate: for one call, and never kept, so that no other client's call and no resumed
     * session has them.
     */
    CompletableFuture<SslContext> context(@Nullable String caPem, Identity identity) {
        return make(caPem == null ? "" : caPem, identity);
    }

    private CompletableFuture<SslContext> make(String pem, @Nullable Identity identity) {
        try {
            return CompletableFuture.supplyAsync(() -> build(pem, identity), executor);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static SslContext build(String pem, @Nullable Identity identity) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    // RFC 9110 section 4.3.4: the certificate must name whom we meant.
                    .endpointIdentificationAlgorithm("HTTPS")
                    .sessionCacheSize(64);
            if (!pem.isEmpty()) {
                builder.trustManager(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            }
            if (identity != null) {
                builder.keyManager(new OwnCertificate(identity));
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new CompletionException(e);
        }
    }
}
